import type { Context } from '../../contract/context.ts'
import { Project, projectDocument, projects } from '../projects/index.ts'

/** Notes that an app has reached its project for the first time, and tells the console (contract: identity 1.19). */
export async function notePing(ctx: Context): Promise<void> {
  const store = ctx.platform.asSystem()
  const known = await store.find(projects, ctx.project.$id)
  if (!known || known.pingCount > 0) return
  const [row] = await store.updateWhere(
    projects,
    { $id: known.$id, pingCount: 0 },
    { pingCount: 1, pingedAt: ctx.now(), $updatedAt: 'keep' },
  )
  if (!row) return
  ctx.emit({
    template: 'projects.[projectId].ping',
    ids: { projectId: row.$id },
    model: Project.$id ?? '',
    payload: await projectDocument(ctx, row),
  })
}
