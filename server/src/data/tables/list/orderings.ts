import type { DialectName } from '../../dialect.ts'
import type { ColumnDefinition, IndexDefinition, TableDefinition } from '../definition.ts'
import { physicalIndex, twinOf } from '../indexes/names.ts'
import type { OrderKey } from './order.ts'

/** An order that the engine has rows in. */
export interface Ordering {
  /** Physical name of the index; undefined for the table itself. */
  readonly index: string | undefined
  /** Name of the index that has each permission set's rows in this order. */
  readonly twin: string | undefined
  readonly columns: readonly { readonly column: string; readonly descending: boolean }[]
  /** Direction of `$sequence`, which ends every ordering. */
  readonly descending: boolean
  /** Whether the texts in it are whole. PostgreSQL indexes no more than the beginnings of long ones. */
  readonly exact: boolean
}

const orderings = new WeakMap<TableDefinition, Partial<Record<DialectName, readonly Ordering[]>>>()

/** The orders of a table's rows, worked out once for each version of its definition. */
export function orderingsOf(table: TableDefinition, dialect: DialectName): readonly Ordering[] {
  const known = orderings.get(table) ?? {}
  orderings.set(table, known)
  known[dialect] ??= [
    { index: undefined, twin: `${table.name}_acl_sequence`, columns: [], descending: false, exact: true },
    ...table.indexes
      .filter(({ type }) => type === 'key' || type === 'unique')
      .map((one) => orderingBy(table, one, dialect)),
  ]
  return known[dialect]
}

function orderingBy(table: TableDefinition, index: IndexDefinition, dialect: DialectName): Ordering {
  const name = physicalIndex(index)
  const columns = index.columns.map((key, at) => ({
    column: table.columns.get(key)?.field ?? key,
    descending: isDescending(index, at),
  }))
  const [first] = columns
  const newest = first?.descending === true && (first.column === '$createdAt' || first.column === '$updatedAt')
  return {
    index: name,
    twin: table.twins ? twinOf(name) : undefined,
    columns,
    descending: newest && index.type === 'key',
    exact: dialect === 'sqlite' || fits(table, index),
  }
}

const isDescending = ({ orders }: IndexDefinition, at: number): boolean => orders[at]?.toUpperCase() === 'DESC'

/** Bytes of an entry's parts beyond which some of them are cut. */
const ENTRY = 2600

const fits = (table: TableDefinition, { columns }: IndexDefinition): boolean =>
  columns.reduce((sum, key) => sum + bytesOf(table.columns.get(key)), 0) <= ENTRY

const bytesOf = (column: ColumnDefinition | undefined): number => {
  if (column?.encrypt) return Number.POSITIVE_INFINITY
  return column?.kind.storage === 'string' ? 4 * column.size + 4 : 40
}

/** How an ordering serves an order. */
export interface Service {
  readonly ordering: Ordering
  /** `given`: rows come in the order. `ties`: all but rows with equal keys do, which come in reverse. */
  readonly comes: 'given' | 'ties'
  /** How many of its first columns are fixed by filters: so many fewer rows are gone through. */
  readonly fixed: number
}

/** How an ordering serves an order in which the columns `fixed` do not count, being one value; undefined when it does not. */
export function serviceOf(
  ordering: Ordering,
  order: readonly OrderKey[],
  fixed: ReadonlySet<string>,
): Service | undefined {
  if (!ordering.exact) return undefined
  const keys = order.filter(({ column }) => !fixed.has(column))
  const columns = ordering.columns.filter(({ column }) => !fixed.has(column))
  const last = keys.at(-1)
  const named = last?.column === '$sequence' ? keys.slice(0, -1) : keys
  if (named.length !== columns.length || named.some(({ column }, at) => column !== columns[at]?.column))
    return undefined
  const turned = named.map(({ descending }, at) => descending !== columns[at]?.descending)
  if (turned.some((one) => one !== turned[0])) return undefined
  const first = leading(ordering, fixed)
  if (last?.column !== '$sequence') return { ordering, comes: 'given', fixed: first }
  const straight = (last.descending !== ordering.descending) === (turned[0] ?? last.descending !== ordering.descending)
  return { ordering, comes: straight ? 'given' : 'ties', fixed: first }
}

/** How many of the first columns of an ordering are among `columns`. */
export function leading({ columns: all }: Ordering, columns: ReadonlySet<string>): number {
  const first = all.findIndex(({ column }) => !columns.has(column))
  return first < 0 ? all.length : first
}
