import { type RawBuilder, type SqlBool, sql } from 'kysely'

type Condition = RawBuilder<SqlBool>
interface Named {
  readonly $id: string
  readonly $sequence: number
  readonly $createdAt: number
}

/**
 * What a user of this project did, signing in and up included: whoever does that is still a guest. Administrators are
 * users of the console, and numbered there; what they did in the project is told by its mode.
 */
export const doneBy = (user: Named): Condition =>
  sql<SqlBool>`(("mode" = 'default' and "userInternalId" = ${user.$sequence})
    or ("userType" = 'guest' and "userId" = ${user.$id} and "time" >= ${user.$createdAt}))`

/** What was done to a team, and not to an older one of its ID. */
export const doneToTeam = (team: Named): Condition =>
  sql<SqlBool>`("resource" = ${`team/${team.$id}`} and "time" >= ${team.$createdAt})`
