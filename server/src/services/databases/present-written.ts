import type { TableDefinition } from '../../data/tables/definition.ts'
import type { TableRow } from '../../data/tables/row.ts'
import type { Api } from './api.ts'
import { type Linked, presentLinks } from './links.ts'
import { type PresentedRow, presentRow } from './present.ts'

/** A row that was written, and the linked ones that its answer shows. */
export interface Written {
  readonly row: TableRow
  readonly linked: Linked
}

/** The answer to a write of one row. */
export function presentWritten(api: Api, table: TableDefinition, { row, linked }: Written): PresentedRow {
  const answer = presentRow(api, table, row)
  return linked ? Object.assign(answer, presentLinks(api, linked)) : answer
}
