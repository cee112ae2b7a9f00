import { integer, optional } from '../../contract/params.ts'
import { route } from '../../contract/route.ts'
import { Jwt } from '../users/index.ts'
import { createJwt } from './jwt.ts'

export const create = route({
  name: 'account.createJWT',
  method: 'POST',
  path: '/v1/account/jwts',
  aliases: ['/v1/account/jwt'],
  title: 'Create a JWT',
  scopes: ['account'],
  auth: ['admin', 'session'],
  authMethod: 'JWT',
  rate: { limit: 120, seconds: 60, keys: ['url:{url},userId:{userId}'] },
  params: { duration: optional(integer(0, 3600, 'How long it is valid, in seconds.'), 900) },
  status: 201,
  model: Jwt,
  run: createJwt,
})
