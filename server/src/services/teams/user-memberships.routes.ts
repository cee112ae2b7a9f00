import { ApiError } from '../../contract/errors.ts'
import { optional, queries, search, total, uid } from '../../contract/params.ts'
import { route } from '../../contract/route.ts'
import { memberships, teams, users } from '../directory/index.ts'
import { ALL_VISIBLE, describeMemberships } from './membership-document.ts'
import { MEMBERSHIP_ATTRIBUTES } from './membership-rows.ts'
import { MembershipList } from './models.ts'
import { selectMany } from './select-many.ts'

// A route of the users API, declared where memberships are at home.
export const listUserMemberships = route({
  name: 'users.listMemberships',
  method: 'GET',
  path: '/v1/users/:userId/memberships',
  title: 'List the memberships of a user',
  scopes: ['users.read'],
  auth: ['admin', 'key'],
  params: {
    userId: uid('ID of the user.'),
    queries: optional(queries(MEMBERSHIP_ATTRIBUTES), []),
    search: search(),
    total: total(),
  },
  model: MembershipList,
  async run(ctx, params) {
    // Who may read users may read whole ones: row permissions are for members of teams.
    const store = ctx.store.asSystem()
    const user = await store.find(users, params.userId)
    if (!user) throw new ApiError('user_not_found')
    const page = await store.list(memberships, params.queries, {
      attributes: MEMBERSHIP_ATTRIBUTES,
      where: { userInternalId: user.$sequence },
      search: params.search,
      total: params.total,
    })
    const sequences = page.rows.map(({ teamInternalId }) => teamInternalId)
    const joined = await selectMany(store, teams, '$sequence', sequences)
    const names = new Map(joined.map(({ $sequence, name }) => [$sequence, name]))
    const nameOf = (row: { teamInternalId: number }) => names.get(row.teamInternalId) ?? ''
    return { total: page.total, memberships: await describeMemberships(ctx, page.rows, nameOf, ALL_VISIBLE) }
  },
})
