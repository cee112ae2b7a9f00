import type { Connection } from '../../database.ts'
import { qualified } from '../../fragment.ts'
import type { IndexDefinition, TableDefinition } from '../definition.ts'

/** Whether rows stand against a unique index: some have the same values in all its columns, and all of them have values. */
export async function hasDuplicates(
  connection: Connection,
  table: TableDefinition,
  index: IndexDefinition,
): Promise<boolean> {
  const fields = index.columns.map((key) => `"${table.columns.get(key)?.field ?? key}"`)
  const given = fields.map((field) => `${field} is not null`).join(' and ')
  const found = await connection.all(
    `select 1 from ${qualified(connection, table.name)} where ${given} group by ${fields.join(', ')} having count(*) > 1 limit 1`,
    [],
  )
  return found.length > 0
}

/** Keeps others from writing to a table until the transaction ends, where they could. */
export async function holdWriters(connection: Connection, table: string): Promise<void> {
  if (connection.dialect.name === 'sqlite') return
  await connection.run(`lock table ${qualified(connection, table)} in share row exclusive mode`, [])
}
