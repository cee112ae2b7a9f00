import { isIP } from 'node:net'
import { domainToASCII } from 'node:url'

/** The two ways an instance is run; some defaults differ between them. */
export type Profile = 'development' | 'production'

/** A variable Holdfast reads, declared once: the value, its check, `vars`, the reference page and `.env.example` derive from it. */
export interface Active<T> {
  readonly status: 'active'
  readonly describe: string
  readonly fallback: string | ((profile: Profile) => string)
  readonly secret?: true | undefined
  readonly expects: string
  /** Undefined: not acceptable. */
  parse(raw: string): T | undefined
}

/** A variable of upstream that has no meaning here: accepted, never read, and shown with the reason. */
export interface Ignored {
  readonly status: 'ignored'
  readonly describe: string
  readonly note: string
  readonly secret?: true | undefined
}

export type Variable = Active<unknown> | Ignored

export interface Options {
  readonly describe: string
  readonly fallback?: string | ((profile: Profile) => string)
  readonly secret?: true
}

const active = <T>(options: Options, expects: string, parse: Active<T>['parse']): Active<T> => ({
  fallback: '',
  ...options,
  status: 'active',
  expects,
  parse,
})

/** Wraps a check so that "not set" stays an acceptable value of a text. */
const orEmpty = (parse: (raw: string) => string | undefined) => (raw: string) => (raw === '' ? '' : parse(raw))

/** Any text; empty when not set. */
export const string = (options: Options): Active<string> => active(options, 'a text', (raw) => raw)

/** A secret text, masked wherever variables are shown; empty when not set. */
export const secret = (options: Options): Active<string> => string({ ...options, secret: true })

/** A display name in which `+` and `%20` stand for a space, as upstream's files write it. */
export const name = (options: Options): Active<string> =>
  active(options, 'a name, with spaces written as they are, as `+` or as `%20`', (raw) => {
    try {
      return decodeURIComponent(raw.replaceAll('+', ' '))
    } catch {
      return raw // a lone % is part of the name
    }
  })

/** A whole number within bounds; `unit` completes the sentence that says what is expected. */
export const integer = (options: Options & { min?: number; max?: number; unit?: string }): Active<number> => {
  const { min = 0, max = Number.MAX_SAFE_INTEGER, unit, ...rest } = options
  const range = max === Number.MAX_SAFE_INTEGER ? `, ${min} or more` : ` from ${min} to ${max}`
  return active(rest, `a whole number${unit ? ` of ${unit}` : ''}${range}`, (raw) => {
    const value = /^-?\d{1,16}$/.test(raw) ? Number(raw) : Number.NaN
    return value >= min && value <= max ? value : undefined
  })
}

/** A length of time in seconds. */
export const seconds = (options: Options & { min?: number }): Active<number> => integer({ ...options, unit: 'seconds' })

/** A size in bytes. */
export const bytes = (options: Options): Active<number> => integer({ ...options, unit: 'bytes' })

/** A number that may have decimals, zero or more. */
export const decimal = (options: Options): Active<number> =>
  active(options, 'a number ≥ 0', (raw) => (/^\d{1,12}(\.\d{1,6})?$/.test(raw) ? Number(raw) : undefined))

/** A TCP port; 0 lets the system choose one. */
export const port = (options: Options): Active<number> => integer({ ...options, min: 0, max: 65_535 })

/** A switch, written the way upstream writes it. */
export const enabled = (options: Options): Active<boolean> =>
  active(options, '`enabled` or `disabled`', (raw) =>
    raw === 'enabled' ? true : raw === 'disabled' ? false : undefined,
  )

/** One word out of a fixed few; an empty word among the choices means "may stay unset". */
export const oneOf = <const T extends string>(choices: readonly T[], options: Options): Active<T> =>
  active(options, words(choices.filter(Boolean)), (raw) => choices.find((choice) => choice === raw))

/** A comma-separated list; blanks around entries and empty entries vanish. `check` normalises an entry, drops it (empty) or refuses it (undefined). */
export const list = (
  options: Options & { of?: string; check?: (entry: string) => string | undefined },
): Active<readonly string[]> => {
  const { of = 'texts', check, ...rest } = options
  return active(rest, `a comma-separated list of ${of}`, (raw) => {
    const entries = raw.split(',').flatMap((entry) => entry.trim() || [])
    const checked = entries.map((entry) => (check ? check(entry) : entry))
    return checked.every((entry) => entry !== undefined) ? checked.filter((entry) => entry !== '') : undefined
  })
}

/** A host name or IP address in lower case, without scheme and port. */
export const host = (options: Options): Active<string> =>
  active(options, 'a host name or IP address without scheme, port or path', orEmpty(parseHost))

/** A comma-separated list of host names. */
export const hosts = (options: Options): Active<readonly string[]> =>
  list({ ...options, of: 'host names', check: parseHost })

/** An absolute http or https address without a trailing slash. */
export const url = (options: Options): Active<string> =>
  active(
    options,
    'an address that starts with `http://` or `https://`',
    orEmpty((raw) => (/^https?:\/\//i.test(raw) && URL.canParse(raw) ? raw.replace(/\/+$/, '') : undefined)),
  )

/** An e-mail address; only what would certainly fail is refused. */
export const email = (options: Options): Active<string> =>
  active(
    options,
    'an e-mail address',
    orEmpty((raw) => (/^[^\s@]+@[^\s@]+$/.test(raw) ? raw : undefined)),
  )

/** A time of day, `hh:mm`, in UTC. */
export const timeOfDay = (options: Options): Active<string> =>
  active(options, 'a time of day in UTC, like `03:30`', (raw) =>
    /^([01]\d|2[0-3]):[0-5]\d$/.test(raw) ? raw : undefined,
  )

/** A variable of upstream that has no meaning in Holdfast. */
export const ignored = (describe: string, note: string, options: { secret?: true } = {}): Ignored => ({
  status: 'ignored',
  describe,
  note,
  ...options,
})

/** A name upstream gave up; says which variable took its place. */
export const renamed = (describe: string, to: string): Ignored => ignored(describe, `Renamed: set ${to} instead.`)

function parseHost(raw: string): string | undefined {
  const plain = raw.toLowerCase().replace(/\.$/, '')
  if (isIP(plain)) return plain
  // The converter cuts at the first slash, so it sees only what could be a name.
  const ascii = /^[^\s/?#@:\\]+$/.test(plain) && /[^\0-\x7f]/.test(plain) ? domainToASCII(plain) : plain
  return /^[a-z0-9_-]+(\.[a-z0-9_-]+)*$/.test(ascii) ? ascii : undefined
}

function words(choices: readonly string[]): string {
  const quoted = choices.map((choice) => `\`${choice}\``)
  return quoted.length < 2 ? quoted.join('') : `${quoted.slice(0, -1).join(', ')} or ${quoted.at(-1)}`
}
