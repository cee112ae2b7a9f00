import type { Scalar } from '../../columns/column-type.ts'
import type { DialectName } from '../../dialect.ts'
import { type Fragment, fragment, quoted } from '../../fragment.ts'
import { allOf } from '../../query/combine.ts'
import { QueryError } from '../../query/query-error.ts'
import type { Query } from '../../query/read.ts'
import type { TableDefinition } from '../definition.ts'
import { stepOf, unknownName } from './names.ts'
import { isBase } from './targets.ts'

/** One part of an order. */
export interface OrderKey {
  /** Physical name of the column. */
  readonly column: string
  /** What is compared, as SQL in which the table is called `r`: plain names would also be those that columns are given. */
  readonly ref: string
  readonly descending: boolean
  /** Whether it may be null, which comes lowest. */
  readonly nullable: boolean
  /** Whether no two rows have the same. */
  readonly unique: boolean
}

const SEQUENCE = keyOfBase('$sequence', false)

/** The order of insertion. */
export const BY_INSERTION: readonly OrderKey[] = [SEQUENCE]

/**
 * The order that queries ask for; whatever they leave open goes by insertion. Whoever asks for the newest first gets what
 * is equally new newest first, too (contract: data 1.9.11). Encrypted columns are ordered by what is stored: the same each
 * time, and meaningless.
 * @throws QueryError when a name is none that can be ordered by
 */
export function orderOf(table: TableDefinition, queries: readonly Query[], dialect: DialectName): readonly OrderKey[] {
  const keys: OrderKey[] = []
  for (const query of queries) {
    const key = keyOf(table, query, dialect)
    // What comes behind a unique key, or a second time, decides nothing.
    if (!keys.some(({ column, unique }) => unique || column === key.column)) keys.push(key)
  }
  const [first] = keys
  if (!first) return BY_INSERTION
  if (keys.some(({ unique }) => unique)) return keys
  const newest = first.descending && (first.column === '$createdAt' || first.column === '$updatedAt')
  return [...keys, { ...SEQUENCE, descending: newest }]
}

/** The same order from its end. */
export const reversed = (order: readonly OrderKey[]): readonly OrderKey[] =>
  order.map((key) => ({ ...key, descending: !key.descending }))

function keyOf(table: TableDefinition, { method, attribute }: Query, dialect: DialectName): OrderKey {
  const descending = method === 'orderDesc'
  const name = attribute || '$sequence'
  if (isBase(name)) return keyOfBase(name, descending)
  const column = table.columns.get(name)
  if (!column)
    throw stepOf(table, name)
      ? new QueryError(`Rows cannot be ordered by ${name}, of another table.`)
      : unknownName(name)
  if (column.field === undefined || column.kind.filters.has('spatial'))
    throw new QueryError(`Rows cannot be ordered by ${name}.`)
  const ref = `r.${quoted(column.field)}`
  const listed = dialect === 'sqlite' ? `coalesce(${ref}, '[]')` : `coalesce(${ref}::text, '[]') collate "C"`
  const list = column.array && !column.encrypt
  return { column: column.field, ref: list ? listed : ref, descending, nullable: !list, unique: false }
}

function keyOfBase(column: string, descending: boolean): OrderKey {
  const unique = column === '$sequence' || column === '$id'
  return { column, ref: `r.${quoted(column)}`, descending, nullable: false, unique }
}

/** What stands behind `order by`. */
export const orderText = (order: readonly OrderKey[], dialect: DialectName): string =>
  order.map(({ ref, ...key }) => `${ref} ${directionOf(key, dialect)}`).join(', ')

/** The direction of a key, which on PostgreSQL would put nulls highest. */
export function directionOf({ descending, nullable }: Omit<OrderKey, 'ref'>, dialect: DialectName): string {
  const direction = descending ? 'desc' : 'asc'
  return nullable && dialect === 'postgresql' ? `${direction} nulls ${descending ? 'last' : 'first'}` : direction
}

/** A stretch of an order: rows in which the first keys are fixed, and the next one lies beyond a value. */
export interface Stretch {
  readonly where: Fragment
  /** Physical names of the columns that are one value all over it. */
  readonly fixed: readonly string[]
}

/**
 * What comes after a row whose keys have these values, none of which is null, as stretches that follow each other. Each is
 * one range of an index in this order: put together with `or` they would be none.
 */
export function stretchesAfter(order: readonly OrderKey[], values: readonly Scalar[]): Stretch[] {
  const stretches: Stretch[] = []
  for (let at = order.length - 1; at >= 0; at -= 1) {
    const { ref, column, descending, nullable } = order[at] as OrderKey
    const before = order.slice(0, at)
    const equal = before.map((key, index) => fragment(`${key.ref} = ?`, values[index] as Scalar))
    const fixed = before.map((key) => key.column)
    const beyond = fragment(`${ref} ${descending ? '<' : '>'} ?`, values[at] as Scalar)
    stretches.push({ where: allOf([...equal, beyond]), fixed })
    if (descending && nullable)
      stretches.push({ where: allOf([...equal, fragment(`${ref} is null`)]), fixed: [...fixed, column] })
  }
  return stretches
}
