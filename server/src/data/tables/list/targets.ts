import type { Scalar, ColumnType as Storage } from '../../columns/column-type.ts'
import { datetime as storedDate } from '../../columns/datetime.ts'
import { kindOf } from '../../columns/index.ts'
import { integer as storedInteger } from '../../columns/integer.ts'
import { string as storedString } from '../../columns/string.ts'
import type { DialectName } from '../../dialect.ts'
import { type Fragment, quoted } from '../../fragment.ts'
import type { Target } from '../../query/filters.ts'
import { QueryError } from '../../query/query-error.ts'
import { marksOf } from '../../query/values.ts'
import { storedAs } from '../codec.ts'
import type { ColumnDefinition, TableDefinition } from '../definition.ts'
import { datetime } from '../types/datetime.ts'
import { columnTypeOf } from '../types/index.ts'
import { integer } from '../types/integer.ts'
import { text } from '../types/text.ts'
import { type ColumnType, Refusal, type ValueRules } from '../types/type.ts'
import { unknownName } from './names.ts'

/** A column of a user's table, or what every row has, as filters ask for it. */
export interface RowTarget extends Target {
  /** Physical name of the column. */
  readonly column: string
  /** Undefined for what every row has. */
  readonly definition: ColumnDefinition | undefined
}

/** Any value of the type: filters may ask for more than a column takes (contract: data 1.9.6). */
const ANY: ValueRules = { key: '', size: Number.MAX_SAFE_INTEGER, min: null, max: null, elements: [] }
const INT32 = 2_147_483_647
const SMALL: ValueRules = { ...ANY, min: -INT32 - 1, max: INT32 }

interface Base {
  readonly kind: ColumnType
  readonly storage: Storage
  readonly text: boolean
  readonly rules: ValueRules
}

const BASE: ReadonlyMap<string, Base> = new Map([
  ['$id', { kind: text, storage: storedString, text: true, rules: ANY }],
  ['$sequence', { kind: integer, storage: storedInteger, text: false, rules: { ...ANY, min: 1 } }],
  ['$createdAt', { kind: datetime, storage: storedDate, text: false, rules: ANY }],
  ['$updatedAt', { kind: datetime, storage: storedDate, text: false, rules: ANY }],
])

/** Whether every row has it, and it can be asked for by that name. */
export const isBase = (name: string): boolean => BASE.has(name)

/** What a filter names. Throws QueryError when there is no such thing, or when it must not be asked for. */
export function targetOf(table: TableDefinition, name: string, dialect: DialectName): RowTarget {
  const base = BASE.get(name)
  if (base) return baseTarget(name, base, dialect)
  const definition = table.columns.get(name)
  if (!definition) throw unknownName(name)
  return columnTarget(definition, dialect)
}

function baseTarget(name: string, { kind, storage, text, rules }: Base, dialect: DialectName): RowTarget {
  return {
    name,
    column: name,
    ref: quoted(name),
    dialect,
    array: false,
    text,
    definition: undefined,
    stored: (value) => storage.encode(accepted(name, kind, readable(name, value), rules), dialect),
    ...(name === '$id' && { oneOf: withId }),
  }
}

function columnTarget(definition: ColumnDefinition, dialect: DialectName): RowTarget {
  const { key, field, array, encrypt, type, kind } = definition
  if (encrypt) throw new QueryError(`${key} is encrypted: rows cannot be found by it.`)
  if (field === undefined)
    throw new QueryError(`${key} is a relationship whose links another table keeps: ask for ${key}.$id.`)
  // Of a text with a format any part may be asked for.
  const plain = type === 'relationship' ? text : columnTypeOf(type, '')
  const storage = kindOf(storedAs(definition))
  const rules = type === 'integer' && definition.max !== null && definition.max <= INT32 ? SMALL : ANY
  return {
    name: key,
    column: field,
    ref: quoted(field),
    dialect,
    array,
    text: kind.filters.has('text'),
    definition,
    stored: (value) => storage.encode(accepted(key, plain, value, rules), dialect),
  }
}

function accepted(name: string, kind: ColumnType, value: unknown, rules: ValueRules): unknown {
  const found = value === null ? new Refusal('must not be null: ask for isNull') : kind.accept(value, rules)
  if (found instanceof Refusal) throw new QueryError(`The value of ${name} ${found.reason}.`)
  return found
}

// Row numbers may be written as text, as clients do that keep large numbers exact (contract: data 1.9.6).
const readable = (name: string, value: unknown): unknown =>
  name === '$sequence' && typeof value === 'string' && /^\d{1,19}$/.test(value) ? BigInt(value) : value

// IDs are indexed in lower case (contract: data 0.1.3).
function withId(ids: readonly Scalar[]): Fragment {
  const { text: list, values } = marksOf(ids)
  const folded = values.map((id) => String(id).toLowerCase())
  const compared = values.length === 1 ? '= ?' : `in (${list})`
  return { text: `lower("$id") ${compared} and "$id" ${compared}`, values: [...folded, ...values] }
}
