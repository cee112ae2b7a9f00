import type { Context } from '../../contract/context.ts'
import { ApiError } from '../../contract/errors.ts'
import type { AuthSettings } from '../../contract/project.ts'
import type { Changes } from '../../data/shape.ts'
import { DEFAULT_AUTHS, type ProjectRow, projects } from '../projects/index.ts'

/**
 * Changes the project by what it is now: the row is locked meanwhile, so that parallel changes of other settings stay.
 * @param change pure; what it answers is written. An error it throws leaves everything as it was.
 * @throws ApiError `project_not_found` when it is gone, or made anew under its ID
 */
export function changeProject(
  ctx: Context,
  change: (row: ProjectRow) => Changes<typeof projects>,
  { $id, $sequence }: { $id: string; $sequence?: number } = ctx.project,
): Promise<ProjectRow> {
  return ctx.platform.transaction(async (store) => {
    const row = await store.lock(projects, $id)
    if (!row || row.$sequence !== ($sequence ?? row.$sequence)) throw new ApiError('project_not_found')
    const changed = await store.update(projects, $id, change(row))
    if (!changed) throw new ApiError('project_not_found')
    return changed
  })
}

/** Changes the rules for the project's users. */
export const changeAuths = (
  ctx: Context,
  change: (auths: AuthSettings) => Partial<AuthSettings>,
  project: { $id: string; $sequence?: number } = ctx.project,
): Promise<ProjectRow> =>
  changeProject(
    ctx,
    ({ auths }) => {
      const all = { ...DEFAULT_AUTHS, ...auths }
      return { auths: differing({ ...auths, ...change(all) }) }
    },
    project,
  )

// Rows store only what differs from the defaults.
function differing(auths: Partial<AuthSettings>): Partial<AuthSettings> {
  const isDefault = (name: string, value: unknown) =>
    JSON.stringify(value) === JSON.stringify(DEFAULT_AUTHS[name as keyof AuthSettings])
  return Object.fromEntries(Object.entries(auths).filter(([name, value]) => !isDefault(name, value)))
}
