import { ApiError } from '../../../contract/errors.ts'
import type { Scalar } from '../../columns/column-type.ts'
import type { Connection } from '../../database.ts'
import { fragment, qualified, runFragment } from '../../fragment.ts'
import type { TableDefinition } from '../definition.ts'
import type { OrderKey } from './order.ts'

/**
 * What the keys of an order are in the row of a cursor, whoever asks: pages go on where a row is that one may not read any
 * more (contract: data 1.9.13).
 * @throws ApiError `general_cursor_not_found`, `database_query_order_null`
 */
export async function keysAt(
  connection: Connection,
  table: TableDefinition,
  id: string,
  order: readonly OrderKey[],
): Promise<readonly Scalar[]> {
  const keys = order.map(({ ref }, at) => `${ref} as key${at}`).join(', ')
  const text = `select ${keys} from ${qualified(connection, table.name)} as r where lower(r."$id") = ? and r."$id" = ?`
  // No ID has a NUL, and PostgreSQL takes none.
  const known = id.replaceAll('\0', '\ufffd').toWellFormed()
  const [row] = await runFragment(connection, fragment(text, known.toLowerCase(), known))
  if (!row) throw new ApiError('general_cursor_not_found')
  const values = order.map((_key, at) => row[`key${at}`] ?? null)
  if (values.includes(null)) throw new ApiError('database_query_order_null')
  return values
}
