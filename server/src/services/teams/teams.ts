import type { Context } from '../../contract/context.ts'
import { ApiError } from '../../contract/errors.ts'
import { CONSOLE } from '../../contract/project.ts'
import { DuplicateError } from '../../data/database.ts'
import { permission } from '../../data/permissions.ts'
import { memberships, type Team, teams } from '../directory/index.ts'
import { finishRemovals, keys, removeProjectsOfTeam } from '../projects/index.ts'
import { holdUser } from '../users/index.ts'
import { addMember, OWNER } from './membership-rows.ts'

/** Whoever becomes the first owner. */
export type Founder = Parameters<typeof addMember>[2]

/**
 * Founds a team. A user who does is its first member and owner; a team made by a key or an administrator is empty
 * (contract: identity 5.1).
 * @throws ApiError `team_already_exists`
 */
export async function createTeam(
  ctx: Context,
  asked: { readonly teamId: string; readonly name: string; readonly roles: readonly string[] },
  founder: Founder | undefined = ctx.actor.kind === 'user' ? ctx.actor.user : undefined,
): Promise<Team> {
  const $id = ctx.newId(asked.teamId)
  try {
    return await ctx.transaction(async (tx) => {
      if (founder) await holdUser(tx, founder)
      const team = await tx.store.insert(teams, {
        $id,
        $permissions: permissionsOfTeam($id),
        name: asked.name,
        total: founder ? 1 : 0,
        search: searchText($id, asked.name),
      })
      const now = tx.now()
      const roles = [...new Set([...asked.roles, OWNER])]
      if (founder) await addMember(tx, team, founder, { roles, invited: now, joined: now, confirm: true })
      return team
    })
  } catch (error) {
    throw error instanceof DuplicateError ? new ApiError('team_already_exists', undefined, { cause: error }) : error
  }
}

/** The team with this ID, if the caller may read it. @throws ApiError `team_not_found` */
export async function requireTeam(ctx: Context, teamId: string): Promise<Team> {
  return existing(await ctx.store.find(teams, teamId))
}

/** Changes what only owners may: a failing permission is refused by the store. @throws ApiError `team_not_found` */
export async function updateTeam(
  ctx: Context,
  teamId: string,
  changes: { readonly name?: string; readonly prefs?: Record<string, unknown> },
): Promise<Team> {
  const search = changes.name === undefined ? {} : { search: searchText(teamId, changes.name) }
  return existing(await ctx.store.update(teams, teamId, { ...changes, ...search }))
}

/** Ends a team and all memberships at once; on the console its projects and keys go as well (contract: identity 5.7). */
export async function deleteTeam(ctx: Context, teamId: string): Promise<void> {
  const onConsole = ctx.project.$id === CONSOLE
  await ctx.transaction(async (tx) => {
    const team = existing(await tx.store.delete(teams, teamId))
    const store = tx.store.asSystem()
    await store.deleteWhere(memberships, { teamInternalId: team.$sequence })
    if (!onConsole) return
    await store.deleteWhere(keys, { resourceType: 'teams', resourceInternalId: team.$sequence })
    await removeProjectsOfTeam(tx, team)
  })
  if (onConsole) await finishRemovals(ctx)
}

function existing(team: Team | undefined): Team {
  if (!team) throw new ApiError('team_not_found')
  return team
}

const searchText = (id: string, name: string) => `${id} ${name}`.toLowerCase()

const permissionsOfTeam = (id: string) => [
  permission('read', `team:${id}`),
  permission('update', `team:${id}/${OWNER}`),
  permission('delete', `team:${id}/${OWNER}`),
]
