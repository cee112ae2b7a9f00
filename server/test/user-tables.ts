import type { Store } from '../src/data/store.ts'
import type { ColumnDefinition } from '../src/data/tables/definition.ts'
import { type ColumnOptions, type Located, physicalColumn, physicalTable } from '../src/data/tables/definitions.ts'
import { addColumn, createTable } from '../src/data/tables/schema.ts'
import { columns, databases, tables } from '../src/data/tables/shapes.ts'
import { columnTypeOf } from '../src/data/tables/types/index.ts'

/** A column of a table made for a test. */
export interface ColumnSpec extends Omit<ColumnOptions, 'relation'> {
  readonly key: string
  readonly type: ColumnDefinition['type']
  readonly format?: ColumnDefinition['format']
  readonly size?: number
  readonly required?: boolean
  readonly array?: boolean
  readonly encrypt?: boolean
}

/** A user's table made without the API: its database `main` is made with the first. */
export async function makeTable(
  store: Store,
  spec: {
    readonly tableId: string
    readonly columns: readonly ColumnSpec[]
    readonly permissions?: readonly string[]
    readonly rowSecurity?: boolean
  },
): Promise<Located> {
  await store.transaction(async (tx) => {
    const database =
      (await tx.find(databases, 'main')) ??
      (await tx.insert(databases, { $id: 'main', name: 'Main', type: 'tablesdb', search: 'main' }))
    const table = await tx.insert(tables, {
      $id: `${database.$sequence}:${spec.tableId}`,
      databaseInternalId: database.$sequence,
      databaseId: 'main',
      tableId: spec.tableId,
      name: spec.tableId,
      rowSecurity: spec.rowSecurity ?? false,
      permissions: spec.permissions ?? [],
      search: spec.tableId,
    })
    const name = physicalTable(table.$sequence)
    await tx.schema((connection) => createTable(connection, name))
    for (const { key, type, format = '', size = 0, required, array, encrypt, ...options } of spec.columns) {
      const row = await tx.insert(columns, {
        $id: `${name}-${key}`,
        tableInternalId: table.$sequence,
        key,
        foldedKey: key.toLowerCase(),
        type,
        format,
        size,
        required: required ?? false,
        array: array ?? false,
        encrypt: encrypt ?? false,
        options: { ...options },
        status: 'available',
      })
      const kept = { kind: columnTypeOf(type, format), array: row.array, encrypt: row.encrypt }
      await tx.schema((connection) => addColumn(connection, name, { ...kept, field: physicalColumn(row.$sequence) }))
    }
  })
  return (await store.table('main', spec.tableId)) as Located
}
