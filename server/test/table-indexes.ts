import type { Transaction } from '../src/data/database.ts'
import { numbered, qualified } from '../src/data/fragment.ts'
import { intern } from '../src/data/permissions.ts'
import type { Store } from '../src/data/store.ts'
import { countTable } from '../src/data/tables/acl.ts'
import type { IndexDefinition, TableDefinition } from '../src/data/tables/definition.ts'
import { indexOf, loadTable } from '../src/data/tables/definitions.ts'
import { isSideIndex } from '../src/data/tables/indexes/names.ts'
import { createSide, missingIndexes } from '../src/data/tables/indexes/physical.ts'
import { indexes, type TableRow, tables } from '../src/data/tables/shapes.ts'

/** An index of a table made for a test. */
export interface IndexSpec {
  readonly type: IndexDefinition['type']
  readonly columns: readonly string[]
  readonly orders?: readonly string[]
  readonly status?: IndexDefinition['status']
  /** Rows are there, or somebody writes who does not know it yet. */
  readonly logged?: boolean
}

/** Makes an index without the API, and answers it with the definition of its table as it is then. */
export async function makeIndex(
  store: Store,
  table: TableDefinition,
  { type, columns, orders = [], status = 'available', logged = false }: IndexSpec,
): Promise<{ readonly table: TableDefinition; readonly index: IndexDefinition }> {
  return store.transaction(async (tx) => {
    const $id = `i-${crypto.randomUUID()}`
    const of = { tableInternalId: table.$sequence, key: $id, foldedKey: $id }
    const index = indexOf(await tx.insert(indexes, { $id, ...of, type, columns, orders, status }))
    const definition = await loadTable(tx, (await tx.first(tables, { $sequence: table.$sequence })) as TableRow)
    await tx.schema(async (connection) => {
      if (isSideIndex(index)) await createSide(connection, definition, index, { logged })
      for (const { text } of await missingIndexes(connection, definition, index)) await connection.run(text(false), [])
    })
    return { table: definition, index }
  })
}

/** Fills a table with rows `r1`, `r2` …, faster than the API: `values` are expressions of the number `n` by column. */
export function fillTable(
  store: Store,
  table: TableDefinition,
  count: number,
  values: Readonly<Record<string, string>>,
  permissions: readonly string[] = [],
): Promise<void> {
  return store.schema(async (tx) => {
    const acl = await intern(tx, table, permissions)
    const fields = Object.keys(values).map((key) => `"${table.columns.get(key)?.field}"`)
    const names = ['"$id"', '"$createdAt"', '"$updatedAt"', '"$acl"', ...fields]
    const given = [`'r' || n`, '0', '0', `${acl}`, ...Object.values(values)]
    await tx.run(
      `insert into ${qualified(tx, table.name)} (${names.join(', ')}) select ${given.join(', ')} from ${numbersTo(tx, count)}`,
      [],
    )
    const counted = `insert into ${qualified(tx, countTable(table.name))} as held (acl, shard, n) values (?, 0, ?)
      on conflict (acl, shard) do update set n = held.n + excluded.n`
    await tx.run(numbered(tx, counted), [acl, count])
  })
}

const numbersTo = ({ dialect }: Transaction, count: number): string =>
  dialect.name === 'postgresql'
    ? `generate_series(1, ${count}) as numbers (n)`
    : `(with recursive numbers (n) as (select 1 union all select n + 1 from numbers where n < ${count}) select n from numbers)`
