import { customId, email, noParams, optional, password, text, uid } from '../../contract/params.ts'
import { route } from '../../contract/route.ts'
import { Session, SessionList } from '../users/index.ts'
import { deleteSession, deleteSessions, extendSession, getSession, listSessions } from './sessions.ts'
import { signInAnonymously, signInWithPassword, signInWithToken } from './sign-in.ts'

const auth = ['admin', 'session', 'jwt'] as const
const own = { scopes: ['account'] as const, auth }
const signIn = {
  method: 'POST' as const,
  scopes: ['sessions.write'] as const,
  auth,
  createsSession: true as const,
  event: 'users.[userId].sessions.[sessionId].create',
  audit: { event: 'session.create', resource: 'user/{response.userId}', userId: '{response.userId}' },
  status: 201 as const,
  model: Session,
}
const sessionId = () => optional(uid('ID of the session, or `current` for the one of this request.'), 'current')

export const createWithPassword = route({
  ...signIn,
  name: 'account.createEmailPasswordSession',
  path: '/v1/account/sessions/email',
  aliases: ['/v1/account/sessions'],
  title: 'Sign in with email and password',
  authMethod: 'emailPassword',
  rate: { limit: 10, seconds: 3600, keys: ['url:{url},email:{param-email}'], resetOn: [201] },
  params: { email: email('Email address of the user.'), password: password('His password.') },
  run: signInWithPassword,
})

export const createAnonymous = route({
  ...signIn,
  name: 'account.createAnonymousSession',
  path: '/v1/account/sessions/anonymous',
  title: 'Sign in without an account',
  authMethod: 'anonymous',
  rate: { limit: 50, seconds: 3600, keys: ['ip:{ip}'] },
  params: noParams,
  run: signInAnonymously,
})

export const createWithToken = route({
  ...signIn,
  name: 'account.createSession',
  path: '/v1/account/sessions/token',
  title: 'Sign in with a token',
  rate: { limit: 10, seconds: 3600, keys: ['ip:{ip},userId:{param-userId}'], resetOn: [201] },
  params: {
    userId: customId('ID of the user the token was made for.'),
    secret: text(256, 'The secret that reached the user.'),
  },
  run: signInWithToken,
})

export const list = route({
  ...own,
  name: 'account.listSessions',
  method: 'GET',
  path: '/v1/account/sessions',
  title: 'List my sessions',
  params: noParams,
  model: SessionList,
  run: listSessions,
})

export const get = route({
  ...own,
  name: 'account.getSession',
  method: 'GET',
  path: '/v1/account/sessions/:sessionId',
  title: 'Get one of my sessions',
  params: { sessionId: sessionId() },
  model: Session,
  run: getSession,
})

export const update = route({
  ...own,
  name: 'account.updateSession',
  method: 'PATCH',
  path: '/v1/account/sessions/:sessionId',
  title: 'Extend one of my sessions',
  rate: { limit: 10, seconds: 3600, keys: ['url:{url},ip:{ip}'] },
  event: 'users.[userId].sessions.[sessionId].update',
  audit: { event: 'session.update', resource: 'user/{response.userId}', userId: '{response.userId}' },
  params: { sessionId: sessionId() },
  model: Session,
  run: extendSession,
})

const ending = {
  rate: { limit: 100, seconds: 3600, keys: ['url:{url},ip:{ip}'] },
  event: 'users.[userId].sessions.[sessionId].delete',
  audit: { event: 'session.delete', resource: 'user/{user.$id}' },
  status: 204 as const,
}

export const remove = route({
  ...own,
  ...ending,
  name: 'account.deleteSession',
  method: 'DELETE',
  path: '/v1/account/sessions/:sessionId',
  title: 'End one of my sessions',
  duringMfa: true,
  params: { sessionId: sessionId() },
  run: deleteSession,
})

export const removeAll = route({
  ...own,
  ...ending,
  name: 'account.deleteSessions',
  method: 'DELETE',
  path: '/v1/account/sessions',
  title: 'End all my sessions',
  params: noParams,
  run: deleteSessions,
})
