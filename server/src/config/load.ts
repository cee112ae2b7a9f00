import { ConfigError } from './config-error.ts'
import { type KeySecret, keysOf } from './keys.ts'
import { checkSecrets, checkTogether, type Finding } from './rules.ts'
import { type Environment, readSettings, type Setting } from './settings.ts'
import { findUnknown, type Unknown } from './unknown.ts'
import type { Profile } from './variable.ts'
import type { Values } from './variables.ts'

/** Everything the process knows of its surroundings, read once at start. */
export type Config = Values & {
  /** The encryption keys of the operator, lowest version first; empty when none is set. */
  readonly keys: readonly KeySecret[]
  readonly unknown: readonly Unknown[]
  /** Sentences for the log at start. */
  readonly warnings: readonly string[]
}

/** What reading found, wrong or not; `vars` shows it, the loader judges it. */
export interface Examined {
  readonly profile: Profile
  readonly settings: readonly Setting[]
  readonly findings: readonly Finding[]
  readonly unknown: readonly Unknown[]
  readonly values: Values
  readonly keys: readonly KeySecret[]
}

/** Reads and checks without judging. The environment wins over the file. */
export function examine(env: Environment, file: Environment = {}): Examined {
  const { profile, settings } = readSettings(env, file)
  const values = Object.fromEntries(
    settings.filter(({ variable }) => variable.status === 'active').map(({ name, value }) => [name, value]),
  ) as Values // the table's parse functions are where these types come from
  const keys = keysOf(settings)
  const wrong = settings.flatMap(({ name, problem }) =>
    problem ? [{ name, level: 'error' as const, text: problem }] : [],
  )
  const together = checkTogether(values, new Set(wrong.map(({ name }) => name)))
  const findings = [...wrong, ...together, ...checkSecrets(values, profile, keys)]
  return { profile, settings, findings, unknown: findUnknown(env, file), values, keys }
}

/** Reads the configuration once. All that is wrong is said at once, before anything is opened; throws ConfigError. */
export function loadConfig(env: Environment, file: Environment = {}): Config {
  const { findings, values, keys, unknown } = examine(env, file)
  const texts = (level: Finding['level']) => findings.filter((found) => found.level === level).map(({ text }) => text)
  const problems = texts('error')
  if (problems.length) throw new ConfigError(problems)
  return { ...values, keys, unknown, warnings: [...texts('warning'), ...unknown.map(unknownText)] }
}

/** The sentence that reports a misspelt variable. */
function unknownText({ name, suggestion }: Unknown): string {
  return `${name} is not a variable of Holdfast${suggestion ? `; did you mean ${suggestion}?` : '.'}`
}
