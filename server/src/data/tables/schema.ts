import { storageOf } from '../columns/index.ts'
import type { Connection } from '../database.ts'
import { qualified, quoted } from '../fragment.ts'
import { aclTable, roleTable } from '../permissions.ts'
import { SchemaBuilder } from '../schema-builder.ts'
import { countTable } from './acl.ts'
import { storedAs } from './codec.ts'
import type { ColumnDefinition } from './definition.ts'
import { FEW_ROWS, hasTable, rowCount } from './indexes/catalog.ts'

/** Makes an empty table for rows, with its ACL and its counts. */
export async function createTable(connection: Connection, name: string): Promise<void> {
  await new SchemaBuilder(connection).createRowTable(name)
}

/** Statements that remove a table with all its rows and everything of the engine's on it, as far as it is there. */
export const dropTable = (connection: Connection, name: string): readonly string[] =>
  [name, aclTable({ name }), roleTable({ name }), countTable(name)].map(
    (table) => `drop table if exists ${qualified(connection, table)}`,
  )

/** Adds a place for values; existing rows have none. Takes no time, however many rows there are. */
export async function addColumn(
  connection: Connection,
  table: string,
  column: Pick<ColumnDefinition, 'kind' | 'array' | 'encrypt'> & { readonly field: string },
): Promise<void> {
  const type = storageOf(storedAs(column)).sqlType(connection.dialect.name)
  await connection.run(`alter table ${qualified(connection, table)} add column ${quoted(column.field)} ${type}`, [])
}

/** Statements that remove a column with its values. On SQLite that writes every row anew. */
export async function dropColumn(connection: Connection, table: string, field: string): Promise<readonly string[]> {
  const drop = `alter table ${qualified(connection, table)} drop column ${quoted(field)}`
  // PostgreSQL drops what stands on it, too.
  return connection.dialect.name === 'sqlite' ? [...(await dropIndexesOn(connection, table, field)), drop] : [drop]
}

/** Statements that remove the indexes of a SQLite table, all or those that need a column. */
export async function dropIndexesOn(connection: Connection, table: string, field?: string): Promise<readonly string[]> {
  const found = await connection.all(
    `select name, sql from sqlite_master where type = 'index' and tbl_name = ? and sql is not null`,
    [table],
  )
  return found
    .filter(({ sql }) => field === undefined || String(sql).includes(quoted(field)))
    .map(({ name }) => `drop index if exists ${quoted(String(name))}`)
}

/** Makes an index of physical columns, for what belongs to no index of the user's: links between tables. */
export async function createPlainIndex(
  connection: Connection,
  index: {
    readonly name: string
    readonly table: string
    readonly fields: readonly string[]
    readonly unique?: boolean
  },
): Promise<void> {
  const fields = index.fields.map(quoted).join(', ')
  await connection.run(
    `create ${index.unique ? 'unique ' : ''}index if not exists ${quoted(index.name)}
      on ${qualified(connection, index.table)} (${fields})`,
    [],
  )
}

/**
 * Statements that give up where they would wait long for others: on PostgreSQL everybody who wants the table, even to read
 * it, waits behind whoever waits for it alone.
 */
export const givingUp = (connection: Connection, statements: readonly string[]): readonly string[] =>
  connection.dialect.name === 'sqlite' ? statements : [`set local lock_timeout = '2s'`, ...statements]

/** Whether a change that writes every row of a table anew would take long. PostgreSQL has no such changes. */
export const isLarge = async (connection: Connection, table: string): Promise<boolean> =>
  connection.dialect.name === 'sqlite' &&
  (await hasTable(connection, table)) &&
  (await rowCount(connection, table)) > FEW_ROWS
