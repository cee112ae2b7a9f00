import type { Context } from '../../contract/context.ts'
import { equalSecret, randomDigits, randomHex, sha256Hex } from '../../crypto/secrets.ts'
import { SECOND } from '../../kit/time.ts'
import { type Token, tokens, type User } from '../directory/index.ts'
import { ownedBy } from './targets.ts'

/** What a token is good for, as stored (contract: limits.json `tokens`). */
export const TokenType = {
  login: 1,
  verification: 2,
  recovery: 3,
  invite: 4,
  magicUrl: 5,
  phone: 6,
  oauth2: 7,
  generic: 8,
  email: 9,
} as const
export type TokenType = (typeof TokenType)[keyof typeof TokenType]

/** How long tokens live, in seconds (contract: limits.json `tokens`). */
export const TokenLife = { oneTimeCode: 900, generic: 900, magicUrl: 3600, recovery: 3600, verification: 3600 } as const

/** How many hexadecimal characters the secrets have that travel in links (contract: limits.json `tokens`). */
export const TokenLength = { magicUrl: 64, verification: 256, recovery: 256, oauth2: 64, oneTimeCode: 6 } as const

/** How a token is made. */
export interface NewToken {
  readonly type: TokenType
  readonly length: number
  /** Hexadecimal unless said otherwise. */
  readonly kind?: 'hex' | 'digits'
  /** Seconds. */
  readonly expiresIn: number
  /** A secret that is agreed on already, for mock phone numbers. */
  readonly secret?: string
}

/** Makes a token for a user. Its secret is told here and never again: what is stored is its hash. */
export async function issueToken(ctx: Context, user: User, input: NewToken): Promise<{ token: Token; secret: string }> {
  const secret = input.secret ?? (input.kind === 'digits' ? randomDigits(input.length) : randomHex(input.length))
  const token = await ctx.store.asSystem().insert(tokens, {
    $id: ctx.newId(),
    ...ownedBy(user),
    type: input.type,
    secret: sha256Hex(secret),
    expire: ctx.now() + input.expiresIn * SECOND,
    userAgent: ctx.request.userAgent,
    ip: ctx.request.ip,
  })
  return { token, secret }
}

/** A token as the Token model presents it. */
export const tokenDocument = (token: Token, secret: string, phrase = '') => ({ ...token, secret, phrase })

/** The unexpired token of one of these types that has this secret, unused so far; undefined when there is none. */
export async function findToken(
  ctx: Context,
  user: Pick<User, '$sequence'>,
  types: readonly TokenType[],
  secret: string,
): Promise<Token | undefined> {
  const held = await ctx.store.asSystem().select(tokens, { userInternalId: user.$sequence, type: types })
  const hash = sha256Hex(secret)
  const now = ctx.now()
  return held.find((token) => token.expire > now && equalSecret(token.secret, hash))
}

/** Makes the outstanding tokens of a user worthless. */
export async function dropTokens(
  ctx: Context,
  user: Pick<User, '$sequence'>,
  types: readonly TokenType[],
): Promise<void> {
  await ctx.store.asSystem().deleteWhere(tokens, { userInternalId: user.$sequence, type: types })
}

/** As `findToken`, and uses the token up: of requests that come at the same time, one receives it. */
export async function consumeToken(
  ctx: Context,
  user: Pick<User, '$sequence'>,
  types: readonly TokenType[],
  secret: string,
): Promise<Token | undefined> {
  const token = await findToken(ctx, user, types, secret)
  if (!token) return undefined
  const [used] = await ctx.store.asSystem().deleteWhere(tokens, { $id: token.$id, $sequence: token.$sequence })
  return used
}
