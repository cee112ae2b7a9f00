import { FormatRegistry, type Static, type TSchema, Type } from '@sinclair/typebox'
import { isCron } from '../kit/cron.ts'
import {
  isCustomId,
  isDatetime,
  isDigits,
  isEmail,
  isHostname,
  isIp,
  isKey,
  isLabel,
  isPhone,
  isProjectId,
  isUid,
  isUrl,
} from './formats.ts'

// A parameter is a JSON Schema that also says, in words, what it expects: the validator, OpenAPI and the error
// message all read the same object.

const FORMATS: Record<string, (value: string) => boolean> = {
  'custom-id': isCustomId,
  uid: isUid,
  'project-id': isProjectId,
  // Roles in teams are longer than IDs: how long a key may be is said beside the format.
  key: (value) => isKey(value, Number.POSITIVE_INFINITY),
  label: isLabel,
  email: isEmail,
  phone: isPhone,
  digits: isDigits,
  url: isUrl,
  hostname: isHostname,
  ip: isIp,
  datetime: isDatetime,
  cron: isCron,
}
for (const [name, check] of Object.entries(FORMATS)) FormatRegistry.Set(name, check)

/** What a parameter schema may carry beyond JSON Schema. */
export interface ParamOptions {
  readonly description: string
  readonly expects: string
  /** Query strings carry text: accept numbers and booleans written as text. */
  readonly loose?: boolean
  /** Enum values are compared without regard to case. */
  readonly caseless?: boolean
  /** Put in front of a text that does not begin with it. */
  readonly prefix?: string
  /** A URL that must point to one of the project's own hosts or schemes (contract: identity 1.9). */
  readonly redirect?: boolean
  /** Attributes that list queries may use; see `queries`. */
  readonly attributes?: readonly string[]
  /** Accepted, but no longer documented. */
  readonly deprecated?: boolean
  /** Other names under which older clients send it. */
  readonly aliases?: readonly string[]
}

const ID_RULE =
  'at most 36 characters out of a-z, A-Z, 0-9, period, hyphen and underscore, and no special character first'

/** The ID of a new resource: the caller's own, or `unique()`. */
export const customId = (description: string) =>
  Type.String({ format: 'custom-id', maxLength: 36, description, expects: `Value must be \`unique()\` or ${ID_RULE}.` })

/** The ID of a resource that exists. */
export const uid = (description: string) =>
  Type.String({ format: 'uid', maxLength: 36, description, expects: `Value must be ${ID_RULE}.` })

export const projectId = (description: string) =>
  Type.String({
    format: 'project-id',
    maxLength: 36,
    description,
    expects: 'Value must be `unique()` or at most 36 lower-case letters, digits and hyphens, and no hyphen first.',
  })

/** Text of `min` to `max` characters. */
export const text = (max: number, description: string, min = 1) =>
  Type.String({
    minLength: min,
    maxLength: max,
    description,
    expects: `Value must be a text of ${min ? `${min} to ` : 'at most '}${max} characters.`,
  })

/** A text of exactly `length` characters, or as many as `min` allows. */
export const email = (description: string) =>
  Type.String({ format: 'email', description, expects: 'Value must be a valid e-mail address.' })

export const phone = (description: string) =>
  Type.String({
    format: 'phone',
    description,
    expects: 'Value must be a phone number: a plus sign, the country code and the number, at most fifteen digits.',
  })

/** A phone number in a path, where the plus sign may be missing. */
export const phoneInPath = (description: string) => Type.String({ ...phone(description), prefix: '+' })

/** Exactly `length` digits. */
export const digits = (length: number, description: string) =>
  Type.String({
    format: 'digits',
    minLength: length,
    maxLength: length,
    description,
    expects: `Value must be ${length} digits.`,
  })

/** A password that is being presented: 8 to 256 bytes, nothing else is asked of it. */
export const password = (description: string) =>
  Type.String({
    format: 'password',
    bytes: [8, 256],
    description,
    expects: 'Password must be between 8 and 256 characters long.',
  })

/** A password that is being set: the project's policies apply (contract: identity 3.13). */
export const newPassword = (description: string) =>
  Type.String({
    format: 'password',
    bytes: [8, 256],
    policy: 'password',
    description,
    expects: 'Password must be between 8 and 256 characters long.',
  })

export const url = (description: string) =>
  Type.String({ format: 'url', description, expects: 'Value must be a valid URL.' })

export const redirectUrl = (description: string) =>
  Type.String({
    format: 'uri',
    redirect: true,
    description,
    expects: 'Invalid URI. Use a host or scheme that is registered as a platform of the project.',
  })

export const hostname = (description: string) =>
  Type.String({ format: 'hostname', description, expects: 'Value must be a host name without scheme, port or path.' })

export const datetime = (description: string) =>
  Type.String({ format: 'datetime', description, expects: 'Value must be a date and time in ISO 8601.' })

export const ip = (description: string) =>
  Type.String({ format: 'ip', description, expects: 'Value must be an IPv4 or IPv6 address.' })

/** Text that is only bounded by what a request may hold, and by what it is for. */
export const anyText = (description: string, min = 0) =>
  Type.String({
    minLength: min,
    description,
    expects: min ? 'Value must be a text that is not empty.' : 'Value must be a text.',
  })

export const cron = (description: string) =>
  Type.String({
    format: 'cron',
    description,
    expects: 'Value must be a schedule in five fields: minute, hour, day, month and day of the week.',
  })

export const boolean = (description: string) => Type.Boolean({ description, expects: 'Value must be true or false.' })

/** A boolean that may arrive as text, as it must in a query string. */
export const looseBoolean = (description: string) =>
  Type.Boolean({ loose: true, description, expects: 'Value must be true or false.' })

export const integer = (minimum: number, maximum: number, description: string) =>
  Type.Integer({
    minimum,
    maximum,
    loose: true,
    description,
    expects: `Value must be a whole number between ${minimum} and ${maximum}.`,
  })

export const strictInteger = (description: string) =>
  Type.Integer({ minimum: -(2 ** 31), maximum: 2 ** 31 - 1, description, expects: 'Value must be a whole number.' })

/** A whole number of 64 bits: a bigint where a number would not be exact. */
export const integer64 = (description: string) =>
  Type.Unsafe<number | bigint>({
    type: 'integer',
    bits: 64,
    description,
    expects: 'Value must be a whole number of 64 bits.',
  })

/** Any number that is no infinity. */
export const number = (description: string) => Type.Number({ description, expects: 'Value must be a number.' })

export const oneOf = <const T extends string>(
  values: readonly T[],
  description: string,
  options: { caseless?: boolean } = {},
) =>
  Type.Unsafe<T>({
    type: 'string',
    enum: [...values],
    description,
    expects: `Value must be one of ${values.join(', ')}.`,
    ...options,
  })

export const list = <T extends TSchema>(item: T, max: number, description: string) =>
  Type.Array(item, {
    maxItems: max,
    description,
    expects: `Value must be a list of at most ${max} items. ${(item as { expects?: string }).expects ?? ''}`.trim(),
  })

export const key = (max: number, description: string) =>
  Type.String({
    format: 'key',
    maxLength: max,
    description,
    expects: `Value must be at most ${max} characters out of a-z, A-Z, 0-9, period, hyphen and underscore.`,
  })

export const label = () =>
  Type.String({ format: 'label', minLength: 1, maxLength: 36, expects: 'Each label has 1 to 36 letters or digits.' })

/** A list whose items are judged by whoever gets them. */
export const anyList = (description: string) =>
  Type.Unsafe<readonly unknown[]>({ type: 'array', description, expects: 'Value must be a list.' })

/** JSON objects, looked into by whoever gets them. */
export const objects = (max: number, description: string) =>
  Type.Unsafe<readonly Readonly<Record<string, unknown>>[]>({
    type: 'array',
    items: { type: 'object' },
    maxItems: max,
    description,
    expects: `Value must be a list of at most ${max} JSON objects.`,
  })

/** A JSON object of at most 65,535 characters once written. */
export const object = (description: string) =>
  Type.Unsafe<Record<string, unknown>>({
    type: 'object',
    jsonLength: 65_535,
    description,
    expects: 'Value must be a JSON object of at most 65535 characters.',
  })

/** List queries as the SDKs write them: JSON texts, at most 100 of at most 4096 characters. */
export const queries = (attributes: readonly string[], description = 'Queries: filters, order and page.') =>
  Type.Unsafe<readonly string[]>({
    type: 'array',
    items: { type: 'string', maxLength: 4096 },
    maxItems: 100,
    attributes,
    description,
    expects: 'Value must be a list of at most 100 queries, each at most 4096 characters.',
  })

/** Accepts null as a value of its own. */
export const nullable = <T extends TSchema>(schema: T) => Type.Unsafe<Static<T> | null>({ ...schema, nullable: true })

/** Also accepts the empty text, which usually clears the value. */
export const orEmpty = <T extends TSchema>(schema: T) => Type.Unsafe<Static<T>>({ ...schema, allowEmpty: true })

/** Marks a parameter optional; `fallback` is what the handler receives when it is absent, unchecked. */
export const optional = <T extends TSchema, F extends Static<T> | null>(schema: T, fallback: F) =>
  Type.Unsafe<Static<T> | F>({ ...schema, optional: true, default: fallback })

/** The `total` switch of every list. */
export const total = () => optional(looseBoolean('Whether to count; false answers 0 and saves the work.'), true)
export const search = () => optional(text(256, 'Search term.', 0), '')
export const noParams = {}
