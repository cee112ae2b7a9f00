import { hash } from 'node:crypto'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { equalSecret } from '../secrets.ts'
import { type HashAlgorithm, integerOption } from './algorithm.ts'
import { bcrypt } from './bcrypt.ts'

const ALPHABET = './0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const PORTABLE = /^\$[PH]\$[./0-9A-Za-z]{31}$/
const LOWEST_LOG2 = 7
const HIGHEST_LOG2 = 18
const ROUNDS_PER_TURN = 1_024

/**
 * phpass, as WordPress (`$P$`) and phpBB (`$H$`) stored passwords: salted MD5, repeated a power of two times.
 * Where its portable form was switched off it wrote bcrypt (openwall.com/phpass).
 */
export const phpass: HashAlgorithm = {
  async verify(stored, password, options) {
    if (!PORTABLE.test(stored)) return bcrypt.verify(stored, password, options)
    const log2 = ALPHABET.indexOf(stored.charAt(3))
    if (log2 < LOWEST_LOG2 || log2 > HIGHEST_LOG2) return false
    const digest = await stretch(stored.slice(4, 12), password, 2 ** log2)
    return equalSecret(stored.slice(12), toText(digest))
  },
  report: (options) => ({
    type: 'phpass',
    iteration_count_log2: integerOption(options, 'iteration_count_log2', 8),
    portable_hashes: options.portable_hashes === true,
  }),
}

// MD5 has no asynchronous form here: the loop is given back between slices of a few milliseconds.
async function stretch(salt: string, password: string, rounds: number): Promise<Buffer> {
  const secret = Buffer.from(password, 'utf8')
  let digest = hash('md5', Buffer.concat([Buffer.from(salt), secret]), 'buffer')
  for (let round = 1; round <= rounds; round++) {
    digest = hash('md5', Buffer.concat([digest, secret]), 'buffer')
    if (round % ROUNDS_PER_TURN === 0) await nextTurn()
  }
  return digest
}

// Three bytes, lowest bits first, become four characters; the last lone byte becomes two.
function toText(digest: Buffer): string {
  let text = ''
  for (let i = 0; i < digest.length; i += 3) {
    const bits = (digest[i] ?? 0) | ((digest[i + 1] ?? 0) << 8) | ((digest[i + 2] ?? 0) << 16)
    const characters = i + 1 < digest.length ? 4 : 2
    for (let j = 0; j < characters; j++) text += ALPHABET.charAt((bits >> (6 * j)) & 63)
  }
  return text
}
