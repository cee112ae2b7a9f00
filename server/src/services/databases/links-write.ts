import { ApiError } from '../../contract/errors.ts'
import { DuplicateError } from '../../data/database.ts'
import { addLinks, dropLinks } from '../../data/tables/relations/link.ts'
import { farPlace } from '../../data/tables/relations/place.ts'
import type { NewRow } from '../../data/tables/row.ts'
import { DuplicateIdError, type Rows } from '../../data/tables/rows.ts'
import { pairsOf, type Step } from './links-plan.ts'
import type { Near, Target } from './links-targets.ts'

/**
 * Writes what was planned for rows that are written by now.
 * @throws ApiError `row_already_exists`, `row_unique_constraint_violation`
 */
export async function writeSteps(steps: readonly Step[]): Promise<void> {
  for (const step of steps) {
    await refusingDuplicates(writeTargets(step))
    await writeSteps(step.nested)
    await refusingDuplicates(writeLinks(step))
  }
}

async function writeTargets({ far, entries, targets }: Step): Promise<void> {
  const fresh = targets.filter(({ before }) => before === undefined)
  const holders = new Map(entries.flatMap(({ near, ids }) => ids.map((id) => [id, near] as const)).reverse())
  const made = await far.insertMany(fresh.map((target) => newRow(target, holders.get(target.id))))
  for (const [at, target] of fresh.entries()) target.row = made[at]
  for (const target of targets) if (target.before) target.row = await changed(far, target)
}

async function changed(far: Rows, { before, changed: changes, values }: Target) {
  return before && changes ? far.update(before, values) : before
}

// What is made along with a row has its permissions, unless it was given its own (contract: data 1.8.4).
const newRow = ({ id, values }: Target, holder: Near | undefined): NewRow => ({
  $permissions: holder?.row?.$permissions ?? [],
  ...values,
  $id: id,
})

async function writeLinks({ far, place, entries }: Step): Promise<void> {
  const at = farPlace(place)
  if (!at) return
  for (const keeping of ['only', 'all but'] as const) {
    const losing = entries.filter(({ loses, wish }) => loses && wish.keeping === keeping)
    const ids = losing.flatMap(({ near }) => near.row?.$id ?? [])
    const pairs = losing.flatMap(({ near, wish }) => pairsOf(near, wish.named))
    if (ids.length > 0) await dropLinks(far, at, ids, keeping, pairs)
  }
  await addLinks(
    far,
    at,
    entries.flatMap(({ near, fresh }) => pairsOf(near, fresh)),
  )
}

async function refusingDuplicates<R>(work: Promise<R>): Promise<R> {
  try {
    return await work
  } catch (error) {
    if (!(error instanceof DuplicateError)) throw error
    const type = error instanceof DuplicateIdError ? 'row_already_exists' : 'row_unique_constraint_violation'
    throw new ApiError(type, undefined, { cause: error })
  }
}
