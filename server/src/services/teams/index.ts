import * as membershipRoutes from './memberships.routes.ts'
import * as teamRoutes from './teams.routes.ts'
import * as userMembershipRoutes from './user-memberships.routes.ts'

export { findInvitation, invitationLink } from './invitation-link.ts'
export { createTeam } from './teams.ts'
export const routes = [
  ...Object.values(teamRoutes),
  ...Object.values(membershipRoutes),
  ...Object.values(userMembershipRoutes),
]
