import { hash } from 'node:crypto'
import { equalSecret } from '../secrets.ts'
import { type HashAlgorithm, textOption } from './algorithm.ts'

// Left the names of the API (contract: identity 4.2), right those of node:crypto.
const VERSIONS: Readonly<Record<string, string>> = {
  sha1: 'sha1',
  sha224: 'sha224',
  sha256: 'sha256',
  sha384: 'sha384',
  'sha512/224': 'sha512-224',
  'sha512/256': 'sha512-256',
  sha512: 'sha512',
  'sha3-224': 'sha3-224',
  'sha3-256': 'sha3-256',
  'sha3-384': 'sha3-384',
  'sha3-512': 'sha3-512',
}

/** Plain SHA in hexadecimal, only to let imported users in once; `version` names which one, SHA-256 when absent. */
export const sha: HashAlgorithm = {
  async verify(stored, password, options) {
    const version = versionOf(options)
    const algorithm = Object.hasOwn(VERSIONS, version) ? VERSIONS[version] : undefined
    return algorithm !== undefined && equalSecret(stored.toLowerCase(), hash(algorithm, password, 'hex'))
  },
  report: (options) => ({ version: versionOf(options) }),
}

function versionOf(options: Readonly<Record<string, unknown>>): string {
  return textOption(options, 'version', '') || 'sha256'
}
