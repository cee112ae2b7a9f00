import type { Context } from '../../contract/context.ts'
import { projectDocuments } from './document.ts'
import { projects } from './shapes.ts'

/** Attributes that lists of projects can be filtered and ordered by. */
export const PROJECT_ATTRIBUTES = ['teamId', 'name', 'accessedAt', 'search', 'labels']

interface Asked {
  readonly queries: readonly string[]
  readonly search: string
  readonly total: boolean
}

/** A page of the projects the caller may see; those of one organization when it is given. */
export async function listProjectDocuments(ctx: Context, asked: Asked, team?: { readonly $sequence: number }) {
  const searching = asked.search
    ? [JSON.stringify({ method: 'search', attribute: 'search', values: [asked.search] })]
    : []
  const { total, rows } = await ctx.store.list(projects, [...asked.queries, ...searching], {
    attributes: PROJECT_ATTRIBUTES,
    total: asked.total,
    select: true,
    ...(team && { where: { teamInternalId: team.$sequence } }),
  })
  return { total, projects: await projectDocuments(ctx, rows) }
}
