import { equalSecret, randomHex, sha256Hex } from '../../crypto/secrets.ts'
import type { Store } from '../../data/store.ts'
import { HOUR } from '../../kit/time.ts'
import { instance } from './shapes.ts'

/** How long a setup token can be used, in milliseconds. */
export const SETUP_TOKEN_LIFE = HOUR

const ID = 'setup-token'
const LENGTH = 48

/**
 * Makes the one-time token that lets its holder become the first console user from anywhere; earlier ones end.
 * @param now milliseconds since the epoch
 */
export async function createSetupToken(store: Store, now: number): Promise<string> {
  const token = randomHex(LENGTH)
  await store.asSystem().transaction(async (tx) => {
    await tx.delete(instance, ID)
    await tx.insert(instance, { $id: ID, value: { hash: sha256Hex(token), expire: now + SETUP_TOKEN_LIFE } })
  })
  return token
}

/** True exactly once for the valid token, however many ask at once; the token ends with it. Wrong ones change nothing. */
export async function consumeSetupToken(store: Store, token: string, now: number): Promise<boolean> {
  const system = store.asSystem()
  const fact = await system.find(instance, ID)
  const { hash, expire } = fact?.value ?? {}
  if (!fact || typeof hash !== 'string' || typeof expire !== 'number' || expire <= now) return false
  if (!equalSecret(hash, sha256Hex(token))) return false
  // The row that was compared, and no later one: whoever deletes it is the one.
  const taken = await system.deleteWhere(instance, { $id: ID, $sequence: fact.$sequence })
  return taken.length === 1
}
