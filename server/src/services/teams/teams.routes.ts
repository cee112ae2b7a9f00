import { Preferences } from '../../contract/model.ts'
import {
  customId,
  key,
  list as listParam,
  object,
  optional,
  queries,
  search,
  text,
  total,
  uid,
} from '../../contract/params.ts'
import { route } from '../../contract/route.ts'
import { teams } from '../directory/index.ts'
import { Team, TeamList } from './models.ts'
import { createTeam, deleteTeam, requireTeam, updateTeam } from './teams.ts'

const ATTRIBUTES = ['name', 'total']
const teamId = uid('ID of the team.')
const everybody = ['admin', 'session', 'key', 'jwt'] as const
const people = ['admin', 'session', 'jwt'] as const

export const list = route({
  name: 'teams.list',
  method: 'GET',
  path: '/v1/teams',
  title: 'List the teams the caller can see',
  scopes: ['teams.read'],
  auth: everybody,
  params: { queries: optional(queries(ATTRIBUTES), []), search: search(), total: total() },
  model: TeamList,
  async run(ctx, params) {
    const options = { attributes: ATTRIBUTES, search: params.search, total: params.total }
    const page = await ctx.store.list(teams, params.queries, options)
    return { total: page.total, teams: page.rows }
  },
})

export const create = route({
  name: 'teams.create',
  method: 'POST',
  path: '/v1/teams',
  title: 'Found a team',
  scopes: ['teams.write'],
  auth: everybody,
  event: 'teams.[teamId].create',
  audit: { event: 'team.create', resource: 'team/{response.$id}' },
  params: {
    teamId: customId('ID of the new team: one of your own, or `unique()`.'),
    name: text(128, 'Name of the team.'),
    roles: optional(listParam(key(36, 'A role.'), 100, 'Roles of the founder, who is an owner in any case.'), [
      'owner',
    ]),
  },
  status: 201,
  model: Team,
  run: (ctx, params) => createTeam(ctx, params),
})

export const get = route({
  name: 'teams.get',
  method: 'GET',
  path: '/v1/teams/:teamId',
  title: 'Get a team',
  scopes: ['teams.read'],
  auth: everybody,
  params: { teamId },
  model: Team,
  run: (ctx, params) => requireTeam(ctx, params.teamId),
})

export const updateName = route({
  name: 'teams.updateName',
  method: 'PUT',
  path: '/v1/teams/:teamId',
  title: 'Rename a team',
  scopes: ['teams.write'],
  auth: everybody,
  event: 'teams.[teamId].update',
  audit: { event: 'team.update', resource: 'team/{response.$id}' },
  params: { teamId, name: text(128, 'New name of the team.') },
  model: Team,
  run: (ctx, params) => updateTeam(ctx, params.teamId, { name: params.name }),
})

export const remove = route({
  name: 'teams.delete',
  method: 'DELETE',
  path: '/v1/teams/:teamId',
  title: 'Delete a team with all its memberships',
  scopes: ['teams.write'],
  auth: everybody,
  event: 'teams.[teamId].delete',
  audit: { event: 'team.delete', resource: 'team/{request.teamId}' },
  params: { teamId },
  status: 204,
  async run(ctx, params) {
    await deleteTeam(ctx, params.teamId)
    return undefined
  },
})

export const getPrefs = route({
  name: 'teams.getPrefs',
  method: 'GET',
  path: '/v1/teams/:teamId/prefs',
  title: 'Get the preferences of a team',
  scopes: ['teams.read'],
  auth: people,
  params: { teamId },
  model: Preferences,
  run: async (ctx, params) => (await requireTeam(ctx, params.teamId)).prefs,
})

export const updatePrefs = route({
  name: 'teams.updatePrefs',
  method: 'PUT',
  path: '/v1/teams/:teamId/prefs',
  title: 'Replace the preferences of a team',
  scopes: ['teams.write'],
  auth: people,
  event: 'teams.[teamId].update.prefs',
  audit: { event: 'team.update', resource: 'team/{response.$id}', userId: '{response.$id}' },
  params: { teamId, prefs: object('All preferences of the team; what is left out is gone.') },
  model: Preferences,
  run: async (ctx, params) => (await updateTeam(ctx, params.teamId, { prefs: params.prefs })).prefs,
})
