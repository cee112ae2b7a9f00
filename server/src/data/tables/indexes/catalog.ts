import type { Connection } from '../../database.ts'
import { qualified } from '../../fragment.ts'

/** So many rows are indexed, or written anew, while a request waits. */
export const FEW_ROWS = 50_000
/** So many texts or geometries are. */
export const FEW_ENTRIES = 2_000

/** Whether the engine has an index of this name: all of it, or what a broken-off statement left of it. */
export async function stateOf(connection: Connection, name: string): Promise<'none' | 'broken' | 'whole'> {
  if (connection.dialect.name === 'sqlite') {
    const found = await connection.all(`select 1 from sqlite_master where type = 'index' and name = ?`, [name])
    return found.length ? 'whole' : 'none'
  }
  const [row] = await connection.all('select indisvalid from pg_index where indexrelid = to_regclass($1)', [
    qualified(connection, name),
  ])
  if (!row) return 'none'
  return row.indisvalid ? 'whole' : 'broken'
}

/** Whether there is a table of this name. */
export async function hasTable(connection: Connection, name: string): Promise<boolean> {
  const found =
    connection.dialect.name === 'sqlite'
      ? await connection.all(`select 1 from sqlite_master where type = 'table' and name = ?`, [name])
      : await connection.all('select 1 from pg_class where oid = to_regclass($1)', [qualified(connection, name)])
  return found.length > 0
}

/** Whether there is a column of this name in a table. */
export async function hasColumn(connection: Connection, table: string, field: string): Promise<boolean> {
  const found =
    connection.dialect.name === 'sqlite'
      ? await connection.all('select 1 from pragma_table_info(?) where name = ?', [table, field])
      : await connection.all(
          'select 1 from pg_attribute where attrelid = to_regclass($1) and attname = $2 and not attisdropped',
          [qualified(connection, table), field],
        )
  return found.length > 0
}

/**
 * Ends what builds an index, or all those of a table, in the background: on PostgreSQL it goes on after the death of whoever
 * asked for it, and keeps changes of the table waiting.
 */
export async function stopBuilding(connection: Connection, name: string): Promise<void> {
  if (connection.dialect.name === 'sqlite') return
  await connection.all(
    `select pg_cancel_backend(pid) from pg_stat_progress_create_index
      where datname = current_database() and to_regclass($1) in (relid, index_relid)`,
    [qualified(connection, name)],
  )
}

/** Rows of a user's table, as they were last counted. */
export async function rowCount(connection: Connection, table: string): Promise<number> {
  const [row] = await connection.all(
    `select coalesce(sum(n), 0) as n from ${qualified(connection, `${table}__count`)}`,
    [],
  )
  return Number(row?.n ?? 0)
}
