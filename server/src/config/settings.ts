import { KEY_NAME, keyVariable } from './keys.ts'
import type { Active, Profile, Variable } from './variable.ts'
import { VARIABLES } from './variables.ts'

/** Names and texts as a process or an env file holds them. */
export type Environment = Readonly<Record<string, string | undefined>>
export type Origin = 'environment' | 'file' | 'default'

/** What is known of one variable after reading: where its text came from, and what it means. */
export interface Setting {
  readonly name: string
  readonly variable: Variable
  readonly origin: Origin
  readonly raw: string
  readonly fallback: string
  /** Undefined when the variable is ignored, or wrong. */
  readonly value: unknown
  readonly problem?: string
}

/** Reads every variable of the table, and whatever further encryption keys are set; an empty text counts as unset. */
export function readSettings(env: Environment, file: Environment): { profile: Profile; settings: Setting[] } {
  const chosen = readSetting('_APP_ENV', VARIABLES._APP_ENV, 'development', env, file).value
  // A misspelt profile must not open what production keeps shut.
  const profile = chosen === 'development' ? 'development' : 'production'
  const read = ([name, variable]: [string, Variable]) => readSetting(name, variable, profile, env, file)
  const settings = Object.entries<Variable>(VARIABLES).map(read)
  const furtherKeys = [...new Set([...Object.keys(env), ...Object.keys(file)])]
    .filter((name) => KEY_NAME.test(name) && !Object.hasOwn(VARIABLES, name))
    .sort((a, b) => a.localeCompare(b, 'en', { numeric: true }))
    .map((name) => read([name, keyVariable]))
    .filter((setting) => setting.origin !== 'default')
  settings.splice(settings.findIndex(({ name }) => name === '_APP_OPENSSL_KEY_V1') + 1, 0, ...furtherKeys)
  return { profile, settings }
}

/** The default of a variable under a profile, as text. */
export function fallbackOf(variable: Variable, profile: Profile): string {
  if (variable.status === 'ignored') return ''
  return typeof variable.fallback === 'string' ? variable.fallback : variable.fallback(profile)
}

function readSetting(name: string, variable: Variable, profile: Profile, env: Environment, file: Environment): Setting {
  const fallback = fallbackOf(variable, profile)
  const [origin, raw] = find(name, variable, env, file) ?? ['default' as const, fallback]
  const setting = { name, variable, origin, raw, fallback }
  if (variable.status === 'ignored') return { ...setting, value: undefined }
  const value = variable.parse(raw)
  return value === undefined ? { ...setting, value, problem: refusal(name, variable, raw) } : { ...setting, value }
}

function find(name: string, variable: Variable, env: Environment, file: Environment): [Origin, string] | undefined {
  const sources: [Origin, Environment][] = [
    ['environment', env],
    ['file', file],
  ]
  for (const [origin, source] of sources) {
    const text = Object.hasOwn(source, name) ? (source[name] ?? '') : ''
    const raw = variable.secret ? text : text.trim()
    if (raw.trim() !== '') return [origin, raw]
  }
  return undefined
}

function refusal(name: string, variable: Active<unknown>, raw: string): string {
  const found = variable.secret ? '' : `, not \`${shown(raw)}\``
  return `${name} must be ${variable.expects}${found}.`
}

/** A value as people may see it: on one line, not endless, and without a password inside an address. */
export function shown(raw: string): string {
  const line = raw.replace(/\p{Cc}/gu, ' ').replace(/:\/\/[^/\s]*@/g, '://********@')
  return line.length > 120 ? `${line.slice(0, 119)}…` : line
}
