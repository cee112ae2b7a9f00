import type { Context } from '../../contract/context.ts'
import { ApiError } from '../../contract/errors.ts'
import { DuplicateError } from '../../data/database.ts'
import { type VariableRow, variables } from '../projects/index.ts'

/** Attributes that lists of variables can be filtered and sorted by. */
export const VARIABLE_ATTRIBUTES = ['resourceType', 'resourceId', 'key', 'secret'] as const

/** What a caller says about a variable. */
export interface VariableSettings {
  readonly key: string
  readonly value: string
  readonly secret: boolean
}

// Functions and sites keep theirs in the same table.
const OF_PROJECT = { resourceType: 'project' } as const

/** Secret values are written, used and never read (contract: identity 6.10). */
const shown = (row: VariableRow) => ({ ...row, ...(row.secret && { value: '' }) })

export async function listVariables(ctx: Context, queries: readonly string[], total: boolean) {
  const options = { attributes: VARIABLE_ATTRIBUTES, where: OF_PROJECT, total }
  const page = await ctx.store.asSystem().list(variables, queries, options)
  return { total: page.total, variables: page.rows.map(shown) }
}

/** @throws ApiError `variable_not_found` */
export async function getVariable(ctx: Context, id: string) {
  const row = await ctx.store.asSystem().first(variables, { ...OF_PROJECT, $id: id })
  if (!row) throw new ApiError('variable_not_found')
  return shown(row)
}

/** @throws ApiError `variable_already_exists` when ID or key is taken */
export async function createVariable(ctx: Context, id: string, settings: VariableSettings) {
  const row = { $id: ctx.newId(id), ...OF_PROJECT, resourceInternalId: ctx.project.$sequence, ...settings }
  return shown(await ctx.store.asSystem().insert(variables, row).catch(taken))
}

/**
 * Changes what is not null.
 * @throws ApiError `variable_not_found`, `variable_already_exists`, `variable_cannot_unset_secret`,
 *   `general_argument_invalid` when there is nothing to change
 */
export async function updateVariable(
  ctx: Context,
  id: string,
  { key, value, secret }: { readonly [K in keyof VariableSettings]: VariableSettings[K] | null },
) {
  if (key === null && value === null && secret === null) {
    throw new ApiError('general_argument_invalid', 'Give a new `key`, `value` or `secret`.')
  }
  if (key === '') throw new ApiError('general_argument_invalid', 'Invalid `key` param: it cannot be empty.')
  const changes = { ...(key !== null && { key }), ...(value !== null && { value }), ...(secret !== null && { secret }) }
  const changed = await ctx.store
    .asSystem()
    .transaction(async (store) => {
      const row = await store.lock(variables, id)
      if (row?.resourceType !== OF_PROJECT.resourceType) throw new ApiError('variable_not_found')
      if (row.secret && secret === false) throw new ApiError('variable_cannot_unset_secret')
      return store.update(variables, id, changes)
    })
    .catch(taken)
  if (!changed) throw new ApiError('variable_not_found')
  return shown(changed)
}

/** @throws ApiError `variable_not_found` */
export async function deleteVariable(ctx: Context, id: string): Promise<void> {
  const [row] = await ctx.store.asSystem().deleteWhere(variables, { ...OF_PROJECT, $id: id })
  if (!row) throw new ApiError('variable_not_found')
}

function taken(error: unknown): never {
  throw error instanceof DuplicateError ? new ApiError('variable_already_exists', undefined, { cause: error }) : error
}
