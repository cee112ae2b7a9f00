import type { Connection } from '../../database.ts'
import type { DialectName } from '../../dialect.ts'
import { type Fragment, fragment, qualified, quoted } from '../../fragment.ts'
import { codecOf, type Field, selectionOf } from '../codec.ts'
import type { TableDefinition } from '../definition.ts'
import { arrayMark, arrayText } from './access.ts'
import type { Where } from './listing.ts'
import { directionOf, type OrderKey, orderText } from './order.ts'
import type { Path } from './paths.ts'

/** Which rows a statement reads, and how. */
export interface Reading {
  readonly connection: Connection
  readonly table: TableDefinition
  readonly fields: readonly Field[]
  readonly where: Where
  readonly order: readonly OrderKey[] | 'random'
  readonly path: Path
  /** Permission sets that lead, if they are several: each has rows in the order, all together have not. */
  readonly sets: readonly number[] | undefined
  readonly limit: number
  readonly offset: number
  /** Columns that the answer has besides, as `@0`, `@1` …: what the caller compares rows by. */
  readonly also: readonly OrderKey[]
}

/** The table, called `r` as in orders, gone through the way a path says. */
export function fromTable(connection: Connection, table: TableDefinition, { index }: Pick<Path, 'index'>): string {
  const name = `${qualified(connection, table.name)} as r`
  if (connection.dialect.name !== 'sqlite' || index === undefined) return name
  return index === null ? `${name} not indexed` : `${name} indexed by ${quoted(index)}`
}

/** `where` and its conditions; nothing when there are none. */
export function whereOf(conditions: readonly Fragment[]): Fragment {
  if (conditions.length === 0) return fragment('')
  return {
    text: ` where ${conditions.map(({ text }) => text).join(' and ')}`,
    values: conditions.flatMap(({ values }) => values),
  }
}

const allOf = ({ leading, rest }: Where): Fragment[] => [...leading, ...rest]

/** The select of a page: of whole rows in one go, or of their numbers first where more are gone through than are read. */
export function selectPage(reading: Reading): Fragment {
  const { path, order, offset, sets } = reading
  return path.comes === 'sorted' || order === 'random' || offset > 0 || sets
    ? selectByNumbers(reading)
    : selectDirectly(reading)
}

/**
 * The select of a page among the first `window` rows of the way through the table alone. When it finds as many as were asked
 * for, they are the first there are.
 */
export function selectInWindow(reading: Reading, window: number): Fragment {
  const { connection, table, where, order, path, limit } = reading
  const [leading, rest] = [whereOf(where.leading), whereOf(where.rest)]
  const by = orderBy(connection, order)
  const first = `select * from ${fromTable(connection, table, path)}${leading.text}${by} limit ?`
  return {
    text: `select ${selectList(reading)} from (${first}) as r${rest.text}${by} limit ?`,
    values: [...leading.values, window, ...rest.values, limit],
  }
}

function selectDirectly(reading: Reading): Fragment {
  const { connection, table, order, path, limit } = reading
  const conditions = whereOf(allOf(reading.where))
  return {
    text: `select ${selectList(reading)} from ${fromTable(connection, table, path)}${conditions.text}${orderBy(connection, order)} limit ?`,
    values: [...conditions.values, limit],
  }
}

function selectByNumbers(reading: Reading): Fragment {
  const { connection, table, order } = reading
  const found = numbersOf(reading)
  // SQLite takes the tables in this order then.
  const join = connection.dialect.name === 'sqlite' ? 'cross join' : 'join'
  const from = `(${found.text}) as found ${join} ${qualified(connection, table.name)} as r on r."$sequence" = found.number`
  return {
    text: `select ${selectList(reading)} from ${from} order by ${byKeys(order, 'found', connection.dialect.name)}`,
    values: found.values,
  }
}

/** The select of the numbers of a page's rows, in order, as one text of JSON. */
export function selectNumbers(reading: Reading): Fragment {
  const { dialect } = reading.connection
  const found = numbersOf(reading)
  const gather = dialect.name === 'sqlite' ? 'json_group_array' : 'json_agg'
  const by = byKeys(reading.order, 'found', dialect.name)
  return {
    text: `select ${gather}(found.number order by ${by}) as numbers from (${found.text}) as found`,
    values: found.values,
  }
}

const numbersOf = (reading: Reading): Fragment =>
  reading.connection.dialect.name === 'postgresql' && reading.sets && reading.order !== 'random'
    ? numbersBySet(reading, reading.sets, reading.order)
    : numbers(reading)

function numbers(reading: Reading): Fragment {
  const { connection, table, order, path, limit, offset } = reading
  const conditions = whereOf(allOf(reading.where))
  const keys = order === 'random' ? ['random() as chance'] : order.map(({ ref }, at) => `${ref} as key${at}`)
  const by = order === 'random' ? ' order by chance' : orderBy(connection, order)
  return {
    text: `select "$sequence" as number, ${keys.join(', ')} from ${fromTable(connection, table, path)}${conditions.text}${by} limit ? offset ?`,
    values: [...conditions.values, limit, offset],
  }
}

// Each permission set has its own first rows: the first of all are among them.
function numbersBySet(reading: Reading, sets: readonly number[], order: readonly OrderKey[]): Fragment {
  const { connection, limit, offset, where } = reading
  const leading = [fragment('"$acl" = sets.acl'), ...where.leading.slice(1)]
  const inner = numbers({ ...reading, where: { ...where, leading }, limit: limit + offset, offset: 0 })
  const by = byKeys(order, 'nearest', connection.dialect.name)
  return {
    text: `select nearest.* from unnest(${arrayMark(sets)}) as sets (acl)
      cross join lateral (${inner.text}) as nearest order by ${by} limit ? offset ?`,
    values: [arrayText(sets), ...inner.values, limit, offset],
  }
}

const orderBy = (connection: Connection, order: Reading['order']): string => {
  if (order === 'random') return ' order by random()'
  return ` order by ${orderText(order, connection.dialect.name)}`
}

const byKeys = (order: Reading['order'], of: string, dialect: DialectName): string =>
  order === 'random' ? `${of}.chance` : order.map((key, at) => `${of}.key${at} ${directionOf(key, dialect)}`).join(', ')

function selectList({ table, fields, also }: Reading): string {
  const codec = codecOf(table)
  const list = fields === codec.fields ? codec.selection : selectionOf(fields)
  return also.length === 0 ? list : `${list}, ${also.map(({ ref }, at) => `${ref} as "${extraName(at)}"`).join(', ')}`
}

/** Name of a column that was read besides; no key has it. */
export const extraName = (at: number): string => `@${at}`
