import { availableParallelism } from 'node:os'
import { HashQueue } from './hash-queue.ts'
import type { HashAlgorithm, HashOptions } from './hashes/algorithm.ts'
import { type Argon2Profile, argon2, hashArgon2, isWeakerArgon2 } from './hashes/argon2.ts'
import { bcrypt } from './hashes/bcrypt.ts'
import { md5 } from './hashes/md5.ts'
import { phpass } from './hashes/phpass.ts'
import { scrypt } from './hashes/scrypt.ts'
import { scryptMod } from './hashes/scrypt-mod.ts'
import { sha } from './hashes/sha.ts'

/** A stored password: the hash, how it was made (a name of the API, such as `scryptMod`), and with which options. */
export interface PasswordRecord {
  hash: string
  algorithm: string
  options: HashOptions
}

export { HashQueueFullError } from './hash-queue.ts'
export type { Argon2Profile } from './hashes/argon2.ts'

/** Sign-up and re-hash at sign-in (contract: identity 3.13). */
export const STANDARD_PROFILE: Argon2Profile = { memory: 65_536, passes: 4, lanes: 3 }

const ALGORITHMS = new Map<string, HashAlgorithm>(
  Object.entries({ argon2, bcrypt, md5, phpass, scrypt, scryptMod, sha }),
)
const LONGEST_PASSWORD = 4_096
const LONGEST_HASH = 1_024

// Hashes run on libuv's four threads, of which files and name look-ups must keep one.
const queue = new HashQueue({ atOnce: Math.min(3, Math.max(2, availableParallelism() - 1)), mayWait: 256 })

/** Hashes a new password for storage; throws HashQueueFullError when too many are waiting. */
export async function hashPassword(text: string, profile: Argon2Profile = STANDARD_PROFILE): Promise<PasswordRecord> {
  const [hash, options] = await queue.run(() => hashArgon2(text, profile))
  return { hash, algorithm: 'argon2', options }
}

/**
 * Whether the password is the stored one; false for hashes that are garbage or ask for too much.
 * Throws HashQueueFullError when too many are waiting. For signing in use verifySignIn.
 */
export async function verifyPassword(record: PasswordRecord, text: string): Promise<boolean> {
  const algorithm = ALGORITHMS.get(record.algorithm)
  if (!algorithm || !record.hash || record.hash.length > LONGEST_HASH || text.length > LONGEST_PASSWORD) return false
  return queue.run(() => algorithm.verify(record.hash, text, record.options))
}

/** Takes as long as checking a password of the profile and finds it wrong, so that unknown users look like known ones. */
export async function dummyVerify(text: string, profile: Argon2Profile = STANDARD_PROFILE): Promise<false> {
  await hashPassword(text.slice(0, LONGEST_PASSWORD), profile)
  return false
}

/**
 * Checks a password at sign-in (no record: no such user). An answer never comes quicker than one hash of the profile,
 * so that neither unknown users nor those with an imported, cheaper hash can be told apart by the time it takes.
 */
export async function verifySignIn(
  record: PasswordRecord | undefined,
  text: string,
  profile: Argon2Profile = STANDARD_PROFILE,
): Promise<boolean> {
  if (!record) return dummyVerify(text, profile)
  if (!needsRehash(record, profile)) return verifyPassword(record, text)
  const [matches] = await Promise.all([verifyPassword(record, text), dummyVerify(text, profile)])
  return matches
}

/** Whether a password just typed correctly should be hashed anew: it is not Argon2id, or was cheaper than the profile. */
export function needsRehash(record: PasswordRecord, profile: Argon2Profile = STANDARD_PROFILE): boolean {
  return record.algorithm !== 'argon2' || isWeakerArgon2(record.hash, profile)
}

/** What the API reports as `hashOptions`: the stored options with the algorithm's defaults; those of Argon2 for no password. */
export function hashOptions(record: Pick<PasswordRecord, 'algorithm' | 'options'>): Record<string, unknown> {
  return (ALGORITHMS.get(record.algorithm) ?? argon2).report(record.options)
}
