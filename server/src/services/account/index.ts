import * as account from './account.routes.ts'
import * as identities from './identities.routes.ts'
import * as jwt from './jwt.routes.ts'
import * as pushTargets from './push-targets.routes.ts'
import * as recovery from './recovery.routes.ts'
import * as sessions from './sessions.routes.ts'
import * as verification from './verification.routes.ts'

export const routes = [account, identities, jwt, pushTargets, recovery, sessions, verification].flatMap((resource) =>
  Object.values(resource),
)
