import { examine } from './load.ts'
import { type Environment, type Origin, type Setting, shown } from './settings.ts'
import { GROUPS, VARIABLES } from './variables.ts'

/** One line of `vars`: all an operator may know of a variable, with secrets masked. */
export interface Row {
  readonly name: string
  readonly group: string
  readonly value: string
  readonly default: string
  readonly origin: Origin
  readonly secret: boolean
  readonly status: 'active' | 'ignored' | 'unknown'
  readonly description: string
  /** Why an ignored variable is ignored, or what an unknown one may have meant. */
  readonly note?: string
  readonly problem?: string
  readonly warning?: string
}

const MASK = '********'

/** Every variable, in the order people read them, followed by set ones that Holdfast does not know. */
export function describeVariables(env: Environment, file: Environment = {}): Row[] {
  const { settings, findings, unknown } = examine(env, file)
  const said = (name: string, level: 'error' | 'warning') =>
    findings
      .filter((found) => found.name === name && found.level === level)
      .map(({ text }) => text)
      .join(' ')
  const known = settings.map((setting): Row => {
    const problem = said(setting.name, 'error')
    const warning = said(setting.name, 'warning')
    return { ...describeSetting(setting), ...(problem && { problem }), ...(warning && { warning }) }
  })
  const strangers = unknown.map(
    ({ name, suggestion }): Row => ({
      name,
      group: 'Unknown',
      value: MASK, // whatever it is, it may be a secret under a misspelt name
      default: '',
      origin: env[name] ? 'environment' : 'file',
      secret: true,
      status: 'unknown',
      description: 'Not a variable of Holdfast.',
      ...(suggestion && { note: `Did you mean ${suggestion}?` }),
    }),
  )
  return [...known, ...strangers]
}

function describeSetting({ name, variable, raw, fallback, origin }: Setting): Row {
  return {
    name,
    group: groupOf(name),
    value: variable.secret && raw ? MASK : shown(raw),
    default: fallback,
    origin,
    secret: variable.secret === true,
    status: variable.status,
    description: variable.describe,
    ...(variable.status === 'ignored' && { note: variable.note }),
  }
}

/** Later encryption keys are not in the table; they stand beside the first. */
function groupOf(name: string): string {
  const listed = Object.hasOwn(VARIABLES, name) ? name : '_APP_OPENSSL_KEY_V1'
  return GROUPS.find(({ variables }) => Object.hasOwn(variables, listed))?.title ?? ''
}
