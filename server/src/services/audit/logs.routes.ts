import { isPrivileged } from '../../contract/actor.ts'
import type { Context } from '../../contract/context.ts'
import { ApiError } from '../../contract/errors.ts'
import * as p from '../../contract/params.ts'
import { CONSOLE } from '../../contract/project.ts'
import { route } from '../../contract/route.ts'
import { teams } from '../directory/index.ts'
import { findUser } from '../users/index.ts'
import { listLogs } from './logs.ts'
import { LogList } from './models.ts'
import { doneBy, doneToTeam } from './store.ts'

// Left out upstream today, and still called by the consoles and SDKs in use (contract: identity 0.5, 8.6).
const paging = { queries: p.optional(p.queries([], 'Queries: limit and offset.'), []), total: p.total() }

export const listOwn = route({
  name: 'account.listLogs',
  method: 'GET',
  path: '/v1/account/logs',
  title: 'List what the caller did',
  scopes: ['account'],
  auth: ['session', 'jwt', 'admin'],
  params: paging,
  model: LogList,
  run: (ctx, params) => listLogs(ctx, doneBy(ownUser(ctx)), params),
})

export const listOfUser = route({
  name: 'users.listLogs',
  method: 'GET',
  path: '/v1/users/:userId/logs',
  title: 'List what a user did',
  scopes: ['users.read'],
  auth: ['key', 'admin'],
  params: { userId: p.uid('ID of the user.'), ...paging },
  model: LogList,
  run: async (ctx, params) => listLogs(ctx, doneBy(await findUser(ctx, params.userId)), params),
})

export const listOfTeam = route({
  name: 'teams.listLogs',
  method: 'GET',
  path: '/v1/teams/:teamId/logs',
  title: 'List what was done to a team',
  scopes: ['teams.read'],
  auth: ['admin'],
  params: { teamId: p.uid('ID of the team.'), ...paging },
  model: LogList,
  async run(ctx, params) {
    const team = await ctx.store.find(teams, params.teamId)
    if (!team) throw new ApiError('team_not_found')
    // Logs name people and their addresses, which members may be kept from seeing of each other.
    if (!isPrivileged(ctx.actor) && !ctx.actor.roles.includes(`team:${team.$id}/owner`)) {
      throw new ApiError('user_unauthorized')
    }
    return listLogs(ctx, doneToTeam(team), params)
  },
})

// The account of an administrator is in the console; here the same number is somebody else's.
function ownUser({ actor, project }: Context) {
  if (!actor.user || (actor.kind === 'admin' && project.$id !== CONSOLE)) throw new ApiError('user_unauthorized')
  return actor.user
}
