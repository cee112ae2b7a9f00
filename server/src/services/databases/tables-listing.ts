import type { Store } from '../../data/store.ts'
import {
  type ColumnRow,
  columns,
  type DatabaseRow,
  type IndexRow,
  indexes,
  type TableRow,
  tables,
} from '../../data/tables/shapes.ts'
import { bytesUsed, columnDocument, indexDocument, isHidden } from './column-documents.ts'
import { inStoredNames, sameNames } from './definition-queries.ts'
import { findTable } from './tables-lookup.ts'

/** Bytes of a row that clients know as the most there are; reported, never enforced. */
const BYTES_MAX = 65_535

const ATTRIBUTES: ReadonlyMap<string, string> = new Map([
  ...sameNames('name', 'enabled', 'rowSecurity'),
  ['documentSecurity', 'rowSecurity'],
  ['$id', 'tableId'],
])

/** What list routes ask for. */
export interface Asked {
  readonly queries: readonly string[]
  readonly search?: string
  readonly total: boolean
}

/** A page of the tables of a database. @throws ApiError `general_argument_invalid`, `general_cursor_not_found` */
export async function listTables(store: Store, database: DatabaseRow, asked: Asked) {
  const cursor = async (tableId: string) => (await findTable(store, database, tableId))?.$id
  const queries = await inStoredNames(asked.queries, { attributes: ATTRIBUTES, cursor })
  const { total, rows } = await store.list(tables, queries, {
    attributes: ['name', 'enabled', 'rowSecurity', 'tableId'],
    search: asked.search ?? '',
    total: asked.total,
    where: { databaseInternalId: database.$sequence },
  })
  return { total, documents: await tableDocuments(store, rows) }
}

/** A table as answers show it, with all its columns and indexes. */
export async function tableDocument(store: Store, table: TableRow): Promise<TableDocument> {
  const [document] = await tableDocuments(store, [table])
  return document as TableDocument
}

type TableDocument = ReturnType<typeof documentOf>

async function tableDocuments(store: Store, rows: readonly TableRow[]): Promise<TableDocument[]> {
  if (rows.length === 0) return []
  const of = { tableInternalId: rows.map(({ $sequence }) => $sequence) }
  const columnsOf = byTable((await store.select(columns, of)).filter((row) => !isHidden(row)))
  const indexesOf = byTable(await store.select(indexes, of))
  return rows.map((row) => documentOf(row, columnsOf(row), indexesOf(row)))
}

function byTable<R extends { readonly tableInternalId: number }>(
  rows: readonly R[],
): (table: TableRow) => readonly R[] {
  const groups = Map.groupBy(rows, ({ tableInternalId }) => tableInternalId)
  return ({ $sequence }) => groups.get($sequence) ?? []
}

function documentOf(table: TableRow, columnRows: readonly ColumnRow[], indexRows: readonly IndexRow[]) {
  const columnDocuments = columnRows.map(columnDocument)
  return {
    $id: table.tableId,
    $createdAt: table.$createdAt,
    $updatedAt: table.$updatedAt,
    $permissions: table.permissions,
    databaseId: table.databaseId,
    name: table.name,
    enabled: table.enabled,
    rowSecurity: table.rowSecurity,
    documentSecurity: table.rowSecurity,
    columns: columnDocuments,
    attributes: columnDocuments,
    indexes: indexRows.map((row) => indexDocument(table, row)),
    bytesMax: BYTES_MAX,
    bytesUsed: bytesUsed(columnRows),
  }
}
