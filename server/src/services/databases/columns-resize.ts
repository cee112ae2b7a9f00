import type { Context } from '../../contract/context.ts'
import { ApiError } from '../../contract/errors.ts'
import { codecOf } from '../../data/tables/codec.ts'
import { hasLonger } from '../../data/tables/longer-values.ts'
import type { ColumnRow, TableRow } from '../../data/tables/shapes.ts'

/** Refuses a size that some stored value is longer than. @throws ApiError `column_invalid_resize` */
export async function requireFits(ctx: Context, table: TableRow, column: ColumnRow, size: number): Promise<void> {
  if (size >= column.size) return
  const store = ctx.store.asSystem()
  const definition = await store.tableByNumber(table.$sequence)
  const field = definition && codecOf(definition).byKey.get(column.key)
  if (!field) return
  const rows = store.rows(definition)
  if (await store.reading((connection) => hasLonger(connection, rows, field, size)))
    throw new ApiError('column_invalid_resize')
}
