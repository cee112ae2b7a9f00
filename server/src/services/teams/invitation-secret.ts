import { equalSecret, randomHex, sha256Hex } from '../../crypto/secrets.ts'

/** A fresh secret: 256 hexadecimal characters, of which only `stored` is kept (contract: identity 5.2). */
export interface InvitationSecret {
  readonly plain: string
  readonly stored: string
}

/** Makes the secret of an invitation that goes to `address`. */
export function newInvitationSecret(address: string | null): InvitationSecret {
  const plain = randomHex(256)
  return { plain, stored: `${sha256Hex(plain)}:${addressHash(address)}` }
}

/** Whether `given` is the secret that was stored; takes the same time for every wrong one. */
export const isInvitationSecret = (stored: string | null, given: string): boolean =>
  equalSecret(stored?.split(':')[0] ?? '', sha256Hex(given))

/**
 * Whether an invitation went to the address a user has now. Only then does accepting it prove that the address is his:
 * he may have changed it in between.
 */
export const wentTo = (stored: string | null, address: string | null): boolean =>
  address !== null && equalSecret(stored?.split(':')[1] ?? '', addressHash(address))

const addressHash = (address: string | null): string => (address === null ? '' : sha256Hex(address))
