import { FormatRegistry, type TSchema } from '@sinclair/typebox'
import { ApiError } from '../contract/errors.ts'
import type { Route } from '../contract/route.ts'
import { stringifyJson } from '../kit/json.ts'
import type { RawParams } from './call.ts'

/** A schema with what `contract/params.ts` adds to JSON Schema. */
type Schema = TSchema & {
  optional?: boolean
  nullable?: boolean
  allowEmpty?: boolean
  loose?: boolean
  caseless?: boolean
  prefix?: string
  redirect?: boolean
  bytes?: readonly [number, number]
  jsonLength?: number
  bits?: 64
  expects?: string
  aliases?: readonly string[]
}
type Check = (value: unknown) => unknown

/** What is checked against the project rather than against the schema. */
export interface ProjectChecks {
  /** Why a redirect URL is refused; undefined when it may be used. */
  redirect(url: string): string | undefined
  /** Why a new password is refused by the project's policies. */
  password(password: string): Promise<string | undefined> | string | undefined
}

const INVALID = Symbol('invalid')
const DROP_NULL = Symbol('missing')

interface Rule {
  readonly name: string
  readonly schema: Schema
  readonly check: Check
}
const compiled = new WeakMap<Route, readonly Rule[]>()

/**
 * The parameters a route declares, checked and converted; whatever else came is dropped.
 * @throws ApiError `general_argument_invalid`, naming the parameter (contract: identity 1.13)
 */
export async function validate(route: Route, given: RawParams, checks: ProjectChecks): Promise<RawParams> {
  let rules = compiled.get(route)
  if (!rules) {
    rules = Object.entries(route.params).map(([name, schema]) => ({
      name,
      schema: schema as Schema,
      check: compile(schema as Schema),
    }))
    compiled.set(route, rules)
  }
  const params: RawParams = Object.create(null)
  for (const { name, schema, check } of rules) {
    const value = take(given, name, schema)
    if (value === undefined || value === DROP_NULL) {
      if (!schema.optional) throw new ApiError('general_argument_invalid', `Param "${name}" is not optional.`)
      params[name] = schema.default
      continue
    }
    const accepted = check(value)
    if (accepted === INVALID) throw invalid(name, schema.expects ?? 'Value is not valid.')
    const refused = await refusedByProject(schema, accepted, checks)
    if (refused) throw invalid(name, refused)
    params[name] = accepted
  }
  return params
}

function take(given: RawParams, name: string, schema: Schema): unknown {
  let value = given[name]
  for (const alias of schema.aliases ?? []) value ??= given[alias]
  // An explicit null on an optional parameter stands for its default, unless null is a value of its own.
  return value === null && schema.optional && !schema.nullable ? DROP_NULL : value
}

function refusedByProject(
  schema: Schema,
  value: unknown,
  checks: ProjectChecks,
): ReturnType<ProjectChecks['password']> {
  if (typeof value !== 'string' || (value === '' && (schema.optional || !schema.redirect))) return undefined
  if (schema.redirect) return checks.redirect(value)
  return schema.policy === 'password' ? checks.password(value) : undefined
}

const invalid = (name: string, reason: string) =>
  new ApiError('general_argument_invalid', `Invalid \`${name}\` param: ${reason}`)

// Closures rather than generated code: a hundred times cheaper to make, and every check is a few comparisons.
function compile(schema: Schema): Check {
  const check = byType(schema)
  if (schema.nullable) return (value) => (value === null ? null : check(value))
  return check
}

function byType(schema: Schema): Check {
  switch (schema.type) {
    case 'string':
      return text(schema)
    case 'boolean':
      return (value) => boolean(value, schema.loose === true)
    case 'integer':
    case 'number':
      return (value) => number(value, schema)
    case 'array':
      return array(schema)
    case 'object':
      return (value) => object(value, schema)
    default:
      return (value) => value
  }
}

function text(schema: Schema): Check {
  const {
    minLength = 0,
    maxLength = Number.POSITIVE_INFINITY,
    format,
    bytes,
    prefix = '',
  } = schema as {
    minLength?: number
    maxLength?: number
    format?: string
    bytes?: readonly [number, number]
    prefix?: string
  }
  const matches = format === undefined ? undefined : FormatRegistry.Get(format)
  const choices = schema.enum as readonly string[] | undefined
  return (given) => {
    if (typeof given !== 'string') return INVALID
    if (given === '' && schema.allowEmpty) return given
    const value = prefix === '' ? given : withPrefix(given, prefix)
    if (choices)
      return (
        choices.find(
          (choice) => choice === value || (schema.caseless && choice.toLowerCase() === value.toLowerCase()),
        ) ?? INVALID
      )
    if (bytes) {
      const size = Buffer.byteLength(value)
      return size >= bytes[0] && size <= bytes[1] ? value : INVALID
    }
    const length = value.length > maxLength ? [...value].length : value.length
    if (length < minLength || length > maxLength) return INVALID
    return !matches || matches(value) ? value : INVALID
  }
}

// SDKs percent-encode what they put into a path, and the router leaves paths as they are.
function withPrefix(given: string, prefix: string): string {
  const encoded = encodeURIComponent(prefix)
  if (given.slice(0, encoded.length).toUpperCase() === encoded) return prefix + given.slice(encoded.length)
  return given.startsWith(prefix) ? given : prefix + given
}

function boolean(value: unknown, loose: boolean): unknown {
  if (typeof value === 'boolean') return value
  if (!loose) return INVALID
  if (value === 'true' || value === '1' || value === 1) return true
  return value === 'false' || value === '0' || value === 0 ? false : INVALID
}

function number(value: unknown, schema: Schema): unknown {
  if (typeof value === 'bigint') return bigInteger(value, schema)
  const written = schema.type === 'integer' ? /^-?\d+$/ : /^-?\d+(\.\d+)?$/
  const read = schema.loose && typeof value === 'string' && written.test(value) ? Number(value) : value
  if (typeof read !== 'number' || !Number.isFinite(read)) return INVALID
  // What was written as a float beyond 2^53 is no exact number.
  if (schema.type === 'integer' && !Number.isSafeInteger(read)) return INVALID
  const { minimum = Number.NEGATIVE_INFINITY, maximum = Number.POSITIVE_INFINITY } = schema as {
    minimum?: number
    maximum?: number
  }
  return read >= minimum && read <= maximum ? read : INVALID
}

// Integers of JSON beyond 2^53: exact where 64 bits are declared, and a float where any number will do.
function bigInteger(value: bigint, schema: Schema): unknown {
  if (schema.type === 'number') return number(Number(value), schema)
  return schema.bits === 64 && BigInt.asIntN(64, value) === value ? value : INVALID
}

function array(schema: Schema): Check {
  const item = compile((schema.items ?? {}) as Schema)
  const { maxItems = Number.POSITIVE_INFINITY } = schema as { maxItems?: number }
  return (value) => {
    if (!Array.isArray(value) || value.length > maxItems) return INVALID
    const items = value.map(item)
    return items.includes(INVALID) ? INVALID : items
  }
}

function object(value: unknown, schema: Schema): unknown {
  if (typeof value !== 'object' || value === null) return INVALID
  // An empty list is how older clients write an empty object.
  if (Array.isArray(value)) return value.length === 0 ? {} : INVALID
  return schema.jsonLength !== undefined && stringifyJson(value).length > schema.jsonLength ? INVALID : value
}
