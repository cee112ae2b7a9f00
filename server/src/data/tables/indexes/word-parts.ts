import type { Connection } from '../../database.ts'
import { qualified, quoted } from '../../fragment.ts'
import type { IndexDefinition, TableDefinition } from '../definition.ts'
import type { IndexStatement } from './keys.ts'
import { partsOf, physicalIndex } from './names.ts'

/**
 * PostgreSQL's index of parts of words, on the user's table itself: it finds what `like` asks for. Undefined where the
 * engine has none, or keeps parts of words beside the words.
 */
export async function partsIndex(
  connection: Connection,
  table: TableDefinition,
  index: IndexDefinition,
): Promise<IndexStatement | undefined> {
  if (connection.dialect.name === 'sqlite' || index.type !== 'fulltext') return undefined
  const [key = ''] = index.columns
  const field = table.columns.get(key)?.field
  const schema = await trigramSchema(connection)
  if (field === undefined || schema === undefined) return undefined
  const name = partsOf(physicalIndex(index))
  return {
    name,
    text: (concurrently) => `create index${concurrently ? ' concurrently' : ''} "${name}"
      on ${qualified(connection, table.name)} using gin ("${field}" ${quoted(schema)}.gin_trgm_ops)`,
  }
}

// The extension comes with PostgreSQL, and whoever owns a database may switch it on there; not everybody does.
async function trigramSchema(connection: Connection): Promise<string | undefined> {
  const installed = async () => {
    const [row] = await connection.all(
      `select nspname from pg_extension join pg_namespace on pg_namespace.oid = extnamespace where extname = 'pg_trgm'`,
      [],
    )
    return row && String(row.nspname)
  }
  const schema = await installed()
  if (schema !== undefined) return schema
  await connection.run(
    `do $$ begin create extension if not exists pg_trgm; exception when others then null; end $$`,
    [],
  )
  return installed()
}
