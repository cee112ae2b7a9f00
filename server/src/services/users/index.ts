import * as changeRoutes from './changes.routes.ts'
import * as identityRoutes from './identities.routes.ts'
import * as importRoutes from './imports.routes.ts'
import * as mfaRoutes from './mfa.routes.ts'
import * as sessionRoutes from './sessions.routes.ts'
import * as targetRoutes from './targets.routes.ts'
import * as userRoutes from './users.routes.ts'

export { moveEmail, movePhone } from './addresses.ts'
export { deleteUser } from './deletion.ts'
export { createUserJwt } from './jwt.ts'
export * from './models.ts'
export { passwordRefusal, refusePersonalData } from './password-policy.ts'
export { changePassword, passwordColumns, rehashPassword, verifyUserPassword } from './passwords.ts'
export { searchText } from './search-text.ts'
export { clearSessionCookies, setSessionCookies } from './session-cookies.ts'
export {
  createSession,
  endSessions,
  endUserSessions,
  type NewSession,
  sessionDocument,
  userSessions,
} from './sessions.ts'
export {
  consumeToken,
  dropTokens,
  findToken,
  issueToken,
  TokenLength,
  TokenLife,
  TokenType,
  tokenDocument,
} from './tokens.ts'
export { describeUserAgent } from './user-agent.ts'
export { userDocument } from './user-document.ts'
export { userCreationAllowed } from './user-limit.ts'
export { createUser, findUser, findUserByEmail, findUserByPhone, holdUser } from './user-records.ts'

/** The users service, as servers and administrators use it. */
export const routes = [
  ...Object.values(userRoutes),
  ...Object.values(importRoutes),
  ...Object.values(changeRoutes),
  ...Object.values(sessionRoutes),
  ...Object.values(targetRoutes),
  ...Object.values(mfaRoutes),
  ...Object.values(identityRoutes),
]
