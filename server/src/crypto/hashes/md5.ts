import { hash } from 'node:crypto'
import { equalSecret } from '../secrets.ts'
import type { HashAlgorithm } from './algorithm.ts'

/** Plain MD5 in hexadecimal, only to let imported users in once. */
export const md5: HashAlgorithm = {
  verify: async (stored, password) => equalSecret(stored.toLowerCase(), hash('md5', password, 'hex')),
  report: () => ({ type: 'md5' }),
}
