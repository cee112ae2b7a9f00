import { codecOf, type Field } from '../../data/tables/codec.ts'
import type { TableDefinition } from '../../data/tables/definition.ts'
import type { TableRow } from '../../data/tables/row.ts'
import { toWireTime } from '../../kit/time.ts'
import type { Api } from './api.ts'
import { isUnstored } from './overlay.ts'

/** A row as it leaves: dates are text, and it says where it belongs. */
export type PresentedRow = Record<string, unknown>
type Present = (row: TableRow) => PresentedRow

interface Presenters {
  readonly whole: Present
  /** Without links; the same where there are none. */
  readonly plain: Present
}

const known = {
  tablesDB: new WeakMap<TableDefinition, Presenters>(),
  databases: new WeakMap<TableDefinition, Presenters>(),
}

function presentersOf(api: Api, table: TableDefinition): Presenters {
  const ofApi = known[api.namespace]
  let presenters = ofApi.get(table)
  if (!presenters) {
    const { fields } = codecOf(table)
    const plainFields = fields.filter(({ column }) => !column.relation)
    const whole = presenterOf(api, table, fields)
    const plain = hasLinks(table) ? presenterOf(api, table, plainFields) : whole
    presenters = { whole, plain }
    ofApi.set(table, presenters)
  }
  return presenters
}

/** Whether rows of a table are linked to others. */
export const hasLinks = ({ columns }: TableDefinition): boolean => {
  for (const { relation } of columns.values()) if (relation) return true
  return false
}

/** A whole row as an answer shows it. */
export const presentRow = (api: Api, table: TableDefinition, row: TableRow): PresentedRow =>
  presentersOf(api, table).whole(row)

/** What listeners are told of a row that changed: they do not hear of links (contract: data 1.8.10). */
export function payloadOf(api: Api, table: TableDefinition, row: TableRow, answer?: PresentedRow): PresentedRow {
  const { whole, plain } = presentersOf(api, table)
  return answer && whole === plain ? answer : plain(row)
}

/** Presents rows of which only some fields were read. */
export function presenterOf(api: Api, table: TableDefinition, fields: readonly Field[]): Present {
  const { tableKey } = api
  const { $id: tableId, databaseId } = table
  return (row) => {
    const stored = !isUnstored(row)
    const out: PresentedRow = {
      $id: row.$id,
      $sequence: stored ? String(row.$sequence) : '',
      $createdAt: stored ? toWireTime(row.$createdAt) : '',
      $updatedAt: stored ? toWireTime(row.$updatedAt) : '',
      $permissions: row.$permissions,
      $databaseId: databaseId,
      [tableKey]: tableId,
    }
    for (const { key, column } of fields) out[key] = presentValue(column, row[key])
    return out
  }
}

function presentValue({ kind, array }: Field['column'], value: unknown): unknown {
  if (value === null || value === undefined) return array ? [] : null
  if (!array) return kind.present(value)
  return (value as readonly unknown[]).map((one) => (one === null ? null : kind.present(one)))
}
