import type { Context } from '../../contract/context.ts'
import { AUTH_METHODS, projectDocument } from '../projects/index.ts'
import { changeAuths, changeProject } from './change.ts'

/** The API's names of the ways to sign in. */
export const METHOD_IDS = AUTH_METHODS.map(({ id }) => id)

/** Opens or closes a way to sign in; answers the project. Rows know it by its key (contract: limits.json `authMethods`). */
export async function switchAuthMethod(ctx: Context, methodId: (typeof METHOD_IDS)[number], enabled: boolean) {
  const method = AUTH_METHODS.find(({ id }) => id === methodId) as (typeof AUTH_METHODS)[number]
  const row = await changeAuths(ctx, ({ methods }) => ({ methods: switched(methods, [method.key], enabled) }))
  return projectDocument(ctx, row)
}

/** Opens or closes services or protocols to the project's clients; answers the project. */
export async function switchAccess(
  ctx: Context,
  kind: 'services' | 'protocols',
  ids: readonly string[],
  enabled: boolean,
  project: { $id: string; $sequence?: number } = ctx.project,
) {
  const row = await changeProject(ctx, (now) => ({ [kind]: switched(now[kind], ids, enabled) }), project)
  return projectDocument(ctx, row)
}

// What is missing is on: only what is off is kept.
function switched(map: Readonly<Record<string, boolean>>, ids: readonly string[], enabled: boolean) {
  const others = Object.entries(map).filter(([id, on]) => !on && !ids.includes(id))
  return Object.fromEntries([...others, ...(enabled ? [] : ids.map((id) => [id, false] as const))])
}
