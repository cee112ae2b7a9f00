import { createCipheriv } from 'node:crypto'
import { equalSecret } from '../secrets.ts'
import { type HashAlgorithm, textOption } from './algorithm.ts'
import { deriveScrypt } from './scrypt.ts'

const COST = { N: 16_384, r: 8, p: 1, length: 64 }

/** Firebase's scrypt: the derived key encrypts the project's signer key, and that is the hash (contract: identity 4.2). */
export const scryptMod: HashAlgorithm = {
  async verify(hash, password, options) {
    const [salt, separator, signerKey] = ['salt', 'saltSeparator', 'signerKey'].map((name) =>
      Buffer.from(textOption(options, name, ''), 'base64'),
    )
    if (!salt || !separator || !signerKey?.length) return false
    const key = await deriveScrypt(password, Buffer.concat([salt, separator]), COST)
    if (key === undefined) return false
    const cipher = createCipheriv('aes-256-ctr', key.subarray(0, 32), Buffer.alloc(16))
    return equalSecret(hash, Buffer.concat([cipher.update(signerKey), cipher.final()]).toString('base64'))
  },
  report: (options) => ({
    type: 'scryptMod',
    salt: textOption(options, 'salt', ''),
    saltSeparator: textOption(options, 'saltSeparator', ''),
    signerKey: textOption(options, 'signerKey', ''),
  }),
}
