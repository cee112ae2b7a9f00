import { VersionedCache } from '../../kit/versioned-cache.ts'
import type { Database } from '../database.ts'
import type { Store } from '../store.ts'
import type { ColumnDefinition, IndexDefinition, Relation, TableDefinition } from './definition.ts'
import { isSideIndex } from './indexes/names.ts'
import {
  type ColumnRow,
  columns,
  type DatabaseRow,
  DEFINITIONS,
  databases,
  type IndexRow,
  indexes,
  type TableRow,
  tables,
} from './shapes.ts'
import { columnTypeOf } from './types/index.ts'

const KEPT = 1000
const PER_DATABASE = 5000

/** A table with the database it stands in: either may be switched off. */
export interface Located {
  readonly database: DatabaseRow
  readonly table: TableDefinition
}

interface Loaded {
  readonly database: Database
  readonly located: Map<string, Promise<Located | undefined>>
  readonly byNumber: Map<number, Promise<TableDefinition | undefined>>
}

/** Definitions of users' tables: loaded once, kept until anything about a definition of the same project changes. */
export class Definitions {
  readonly #cache = new VersionedCache<Loaded>(KEPT)

  /** The table with this ID, whether switched on or not; undefined when there is none. */
  table(store: Store, database: Database, databaseId: string, tableId: string): Promise<Located | undefined> {
    const { located } = this.#of(database)
    return kept(located, `${databaseId}/${tableId}`, () => locate(store, databaseId, tableId))
  }

  /** The table with this internal number: the other side of a relationship. */
  byNumber(store: Store, database: Database, number: number): Promise<TableDefinition | undefined> {
    return kept(this.#of(database).byNumber, number, async () => {
      const row = await store.first(tables, { $sequence: number })
      return row && loadTable(store, row)
    })
  }

  drop(tag: string): void {
    this.#cache.drop(tag)
  }

  clear(): void {
    this.#cache.clear()
  }

  #of(database: Database): Loaded {
    const key = `${database.name}/${DEFINITIONS}`
    const known = this.#cache.peek(key)
    // A project made anew under the same ID has another database.
    if (known?.database === database) return known
    const fresh: Loaded = { database, located: new Map(), byNumber: new Map() }
    this.#cache.set(key, fresh)
    return fresh
  }
}

// What is dropped while it loads stays with the entry that was dropped. Failures and absences are not kept.
function kept<K, V>(known: Map<K, Promise<V | undefined>>, key: K, load: () => Promise<V | undefined>) {
  const found = known.get(key)
  if (found) return found
  const loading = load()
  if (known.size >= PER_DATABASE) known.clear()
  known.set(key, loading)
  const forget = () => void (known.get(key) === loading && known.delete(key))
  loading.then((value) => value === undefined && forget(), forget)
  return loading
}

async function locate(store: Store, databaseId: string, tableId: string): Promise<Located | undefined> {
  const database = await store.find(databases, databaseId)
  if (!database) return undefined
  const row = await store.first(tables, { databaseInternalId: database.$sequence, tableId })
  return row && { database, table: await loadTable(store, row) }
}

/** A table's definition as it stands in the database of `store` now. */
export async function loadTable(store: Store, row: TableRow): Promise<TableDefinition> {
  const of = { tableInternalId: row.$sequence }
  const defined = (await store.select(columns, of)).map(columnOf).filter(available)
  const indexed = (await store.select(indexes, of)).map(indexOf)
  return {
    $sequence: row.$sequence,
    $id: row.tableId,
    databaseId: row.databaseId,
    databaseSequence: row.databaseInternalId,
    enabled: row.enabled,
    rowSecurity: row.rowSecurity,
    $permissions: row.permissions,
    name: physicalTable(row.$sequence),
    columns: new Map(defined.flatMap((one) => (isHiddenSide(one.relation) ? [] : [[one.key, one]]))),
    links: defined.filter(({ relation }) => relation),
    indexes: indexed.filter(available),
    sideIndexes: indexed.filter(isKeptByWrites),
    twins: row.twins,
  }
}

const available = ({ status }: { status: string }) => status === 'available'

const isKeptByWrites = (index: IndexDefinition) =>
  isSideIndex(index) && (index.status === 'available' || index.status === 'processing')

/** Physical name of a user's table. Its number is never given again, its ID may be. */
export const physicalTable = (sequence: number): string => `t${sequence}`

/** Physical name of a user's column. */
export const physicalColumn = (sequence: number): string => `c${sequence}`

/** What the options of a stored column hold. */
export interface ColumnOptions {
  readonly default?: unknown
  readonly min?: number | bigint
  readonly max?: number | bigint
  readonly elements?: readonly string[]
  readonly relation?: Relation
}

/** A stored column as a definition. */
export function columnOf(row: ColumnRow): ColumnDefinition {
  const options = row.options as ColumnOptions
  const type = row.type as ColumnDefinition['type']
  const format = row.format as ColumnDefinition['format']
  return {
    $sequence: row.$sequence,
    key: row.key,
    field: keepsValue(options.relation) ? physicalColumn(row.$sequence) : undefined,
    type,
    format,
    size: row.size,
    required: row.required,
    array: row.array,
    default: options.default ?? null,
    encrypt: row.encrypt,
    min: options.min ?? null,
    max: options.max ?? null,
    elements: options.elements ?? [],
    relation: options.relation,
    status: row.status as ColumnDefinition['status'],
    kind: columnTypeOf(type, format),
  }
}

/** Whether the table of this side has the column of a link (contract: data 1.8.2). */
export function keepsValue(relation: Relation | undefined): boolean {
  if (!relation) return true
  const { type, side, twoWay } = relation
  if (type === 'oneToOne') return side === 'parent' || twoWay
  if (type === 'oneToMany') return side === 'child'
  return type === 'manyToOne' && side === 'parent'
}

/** Whether only the server knows this side: the far one of a one-way relationship. */
const isHiddenSide = (relation: Relation | undefined): boolean => relation?.side === 'child' && !relation.twoWay

/** A stored index as a definition. */
export const indexOf = (row: IndexRow): IndexDefinition => ({
  $sequence: row.$sequence,
  key: row.key,
  type: row.type as IndexDefinition['type'],
  columns: row.columns,
  orders: row.orders,
  lengths: row.lengths,
  status: row.status as IndexDefinition['status'],
})
