import type { KeyRing } from '../../crypto/key-ring.ts'
import { DuplicateError } from '../../data/database.ts'
import type { Store } from '../../data/store.ts'
import { instance } from './shapes.ts'

/** The data needs a key that was not given, or another than the given one. Says which, by fingerprint. */
export class WrongKeyError extends Error {
  override name = 'WrongKeyError'
}

const ID = 'encryption-keys'

/** Fingerprints of the keys that an instance's data was sealed with, by version. */
export async function knownKeys(platform: Store): Promise<Readonly<Record<string, string>>> {
  const fact = await platform.find(instance, ID)
  return (fact?.value ?? {}) as Record<string, string>
}

/** Throws WrongKeyError when the ring lacks a key that the data needs, or has another in its place. */
export function refuseOtherKeys(known: Readonly<Record<string, string>>, ring: KeyRing): void {
  for (const [version, fingerprint] of Object.entries(known)) {
    const given = ring.versions.includes(Number(version)) ? ring.fingerprint(Number(version)) : undefined
    if (given !== fingerprint) throw new WrongKeyError(missingKey(version, fingerprint))
  }
}

/** Holds the ring against the data, and notes keys the data has not seen yet. */
export async function checkKeys(platform: Store, ring: KeyRing): Promise<void> {
  const known = await knownKeys(platform)
  refuseOtherKeys(known, ring)
  const given = Object.fromEntries(ring.versions.map((version) => [String(version), ring.fingerprint(version)]))
  if (Object.keys(given).every((version) => known[version] !== undefined)) return
  const value = { ...known, ...given }
  if (Object.keys(known).length) await platform.update(instance, ID, { value })
  // Two processes may start at once on the same empty database; the second then checks against the first.
  else
    await platform
      .insert(instance, { $id: ID, value })
      .catch((error) => (error instanceof DuplicateError ? checkKeys(platform, ring) : Promise.reject(error)))
}

/** The sentence for data that cannot be opened. */
export const missingKey = (version: string, fingerprint: string): string =>
  `This data is sealed with the key of fingerprint ${fingerprint}: set _APP_OPENSSL_KEY_V${version} to that key.`
