import { customId, integer, optional, total, uid } from '../../contract/params.ts'
import { route } from '../../contract/route.ts'
import { createUserJwt } from './jwt.ts'
import { Jwt, Session, SessionList, Token } from './models.ts'
import {
  endSessions,
  endUserSessions,
  findSession,
  sessionDocument,
  createSession as signIn,
  userSessions,
} from './sessions.ts'
import { issueToken, TokenLength, TokenLife, TokenType, tokenDocument } from './tokens.ts'
import { findUser } from './user-records.ts'

const userId = uid('ID of the user.')
const writing = ['users.write', 'sessions.write'] as const

export const createSession = route({
  name: 'users.createSession',
  method: 'POST',
  path: '/v1/users/:userId/sessions',
  title: 'Sign a user in from a server',
  scopes: writing,
  auth: ['admin', 'key'],
  event: 'users.[userId].sessions.[sessionId].create',
  audit: { event: 'session.create', resource: 'user/{request.userId}' },
  params: { userId: customId('ID of the user.') },
  status: 201,
  model: Session,
  async run(ctx, { userId }) {
    const user = await findUser(ctx, userId)
    const { session, secret } = await signIn(ctx, user, { provider: 'server', factors: ['server'] })
    return sessionDocument(ctx, session, { secret })
  },
})

export const listSessions = route({
  name: 'users.listSessions',
  method: 'GET',
  path: '/v1/users/:userId/sessions',
  title: "List a user's sessions",
  scopes: ['users.read', 'sessions.read'],
  auth: ['admin', 'key'],
  params: { userId, total: total() },
  model: SessionList,
  async run(ctx, params) {
    const held = await userSessions(ctx, await findUser(ctx, params.userId))
    return { total: params.total ? held.length : 0, sessions: held.map((session) => sessionDocument(ctx, session)) }
  },
})

export const deleteSession = route({
  name: 'users.deleteSession',
  method: 'DELETE',
  path: '/v1/users/:userId/sessions/:sessionId',
  title: 'End a session of a user',
  scopes: writing,
  auth: ['admin', 'key'],
  event: 'users.[userId].sessions.[sessionId].delete',
  audit: { event: 'session.delete', resource: 'user/{request.userId}' },
  params: { userId, sessionId: uid('ID of the session.') },
  status: 204,
  async run(ctx, params) {
    const session = await findSession(ctx, await findUser(ctx, params.userId), params.sessionId)
    await ctx.transaction(async (tx) => {
      await endSessions(tx, [session])
      const ids = { userId: params.userId, sessionId: session.$id }
      const payload = sessionDocument(tx, session)
      tx.emit({ template: 'users.[userId].sessions.[sessionId].delete', ids, model: 'session', payload })
    })
    return undefined
  },
})

export const deleteSessions = route({
  name: 'users.deleteSessions',
  method: 'DELETE',
  path: '/v1/users/:userId/sessions',
  title: 'End all sessions of a user',
  scopes: writing,
  auth: ['admin', 'key'],
  event: 'users.[userId].sessions.delete',
  audit: { event: 'session.delete', resource: 'user/{user.$id}' },
  params: { userId },
  status: 204,
  async run(ctx, params) {
    const user = await findUser(ctx, params.userId)
    await ctx.transaction((tx) => endUserSessions(tx, user))
    return undefined
  },
})

export const createToken = route({
  name: 'users.createToken',
  method: 'POST',
  path: '/v1/users/:userId/tokens',
  title: 'Make a token that a client can sign in with once',
  scopes: ['users.write'],
  auth: ['admin', 'key'],
  event: 'users.[userId].tokens.[tokenId].create',
  audit: { event: 'tokens.create', resource: 'user/{request.userId}' },
  params: {
    userId,
    length: optional(integer(4, 128, 'Length of the secret, in hexadecimal characters.'), TokenLength.oneTimeCode),
    expire: optional(integer(60, 31_536_000, 'How long the token lives, in seconds.'), TokenLife.generic),
  },
  status: 201,
  model: Token,
  async run(ctx, { userId, length, expire }) {
    const user = await findUser(ctx, userId)
    const { token, secret } = await issueToken(ctx, user, { type: TokenType.generic, length, expiresIn: expire })
    return tokenDocument(token, secret)
  },
})

export const createJWT = route({
  name: 'users.createJWT',
  method: 'POST',
  path: '/v1/users/:userId/jwts',
  title: 'Make a JSON web token for a user',
  scopes: ['users.write'],
  auth: ['admin', 'key'],
  params: {
    userId,
    sessionId: optional(uid('ID of the session it ends with; `recent` for the newest.'), 'recent'),
    duration: optional(integer(0, 3600, 'How long it lives, in seconds.'), 900),
  },
  status: 201,
  model: Jwt,
  async run(ctx, { userId, sessionId, duration }) {
    const user = await findUser(ctx, userId)
    const now = ctx.now()
    const alive = (await userSessions(ctx, user)).filter(({ expire }) => expire > now)
    const named = sessionId === 'recent' ? alive.at(-1) : alive.find(({ $id }) => $id === sessionId)
    // Without a session the token stands by itself (contract: identity 4.4).
    return { jwt: createUserJwt(ctx, user, named?.$id ?? '', duration) }
  },
})
