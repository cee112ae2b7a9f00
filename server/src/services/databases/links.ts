import type { Context } from '../../contract/context.ts'
import type { TableDefinition } from '../../data/tables/definition.ts'
import type { TableRow } from '../../data/tables/row.ts'
import { answerOf } from './links-answer.ts'
import { type Planning, planSteps } from './links-plan.ts'
import type { Linked } from './links-present.ts'
import type { GivenLinks, Near } from './links-targets.ts'
import { writeSteps } from './links-write.ts'
import type { Values } from './structure.ts'

export { unlink, unlinkMany } from './links-deletion.ts'
export { type Linked, presentExpanded, presentLinks } from './links-present.ts'
export type { GivenLinks } from './links-targets.ts'

/** What becomes of the links of one row: judged before the row is written, finished after. */
export interface LinkPlan {
  /** Values of columns of this table that hold links. */
  readonly values: Values
  /** Links change that no column of this table holds, or rows that are written along. */
  readonly changes: boolean
  /** Writes what other tables hold. Answers the rows that the answer shows. */
  finish(row: TableRow): Promise<Linked>
}

/**
 * Plans the links of a row that is created (`before` undefined) or changed, and the rows that are written along.
 * @throws ApiError `relationship_value_invalid`, and what the rows that are written along are refused with
 */
export async function planLinks(
  ctx: Context,
  table: TableDefinition,
  before: TableRow | undefined,
  given: GivenLinks,
): Promise<LinkPlan> {
  const near: Near = { before, links: given, values: Object.create(null), changed: false, row: undefined }
  const planning: Planning = { ctx, targets: new Map() }
  const steps = await planSteps(planning, [near])
  return {
    values: near.values,
    changes: near.changed,
    async finish(row) {
      near.row = row
      await writeSteps(steps)
      return answerOf(planning, table, steps, row, before === undefined)
    },
  }
}
