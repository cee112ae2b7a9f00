import { type BinaryLike, scrypt as derive } from 'node:crypto'
import { equalSecret } from '../secrets.ts'
import { type HashAlgorithm, type HashOptions, integerOption, textOption } from './algorithm.ts'

/** The parameters of RFC 7914 under their own names, and the length of the derived key in bytes. */
export interface ScryptCost {
  N: number
  r: number
  p: number
  length: number
}

const MOST_MEMORY = 144 * 1024 * 1024
const MOST_WORK = 2 ** 22
const LONGEST_KEY = 128

/** scrypt (RFC 7914) in hexadecimal; N, r and p are called costCpu, costMemory and costParallel (contract: identity 4.2). */
export const scrypt: HashAlgorithm = {
  async verify(hash, password, options) {
    const key = await deriveScrypt(password, textOption(options, 'salt', ''), costOf(options))
    return key !== undefined && equalSecret(hash.toLowerCase(), key.toString('hex'))
  },
  report(options) {
    const { N, r, p, length } = costOf(options)
    const salt = textOption(options, 'salt', '')
    return { type: 'scrypt', costCpu: N, costMemory: r, costParallel: p, length, salt }
  },
}

/** Derives a key off the main thread; undefined when the parameters are invalid or ask for more than a sign-in may cost. */
export function deriveScrypt(password: string, salt: BinaryLike, cost: ScryptCost): Promise<Buffer | undefined> {
  if (!isAffordable(cost)) return Promise.resolve(undefined)
  const { N, r, p, length } = cost
  return new Promise((resolve, reject) => {
    derive(password, salt, length, { N, r, p, maxmem: MOST_MEMORY }, (error, key) => {
      if (error) reject(error)
      else resolve(key)
    })
  })
}

function costOf(options: HashOptions): ScryptCost {
  return {
    N: integerOption(options, 'costCpu', 8),
    r: integerOption(options, 'costMemory', 14),
    p: integerOption(options, 'costParallel', 1),
    length: integerOption(options, 'length', 64),
  }
}

// Room for N = 2^17, r = 8 (128 MiB), the highest that is commonly recommended.
function isAffordable({ N, r, p, length }: ScryptCost): boolean {
  const inRange = N > 1 && N <= 2 ** 20 && r >= 1 && p >= 1 && length >= 16 && length <= LONGEST_KEY
  if (!inRange || (N & (N - 1)) !== 0) return false
  return N * r * p <= MOST_WORK && 128 * r * (N + p + 2) <= MOST_MEMORY
}
