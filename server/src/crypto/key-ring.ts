import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  hkdfSync,
  type KeyObject,
  randomBytes,
} from 'node:crypto'
import { UnsealError } from './unseal-error.ts'
import { openUpstreamValue } from './upstream-seal.ts'

/** One numbered key as the operator gave it: the number is the n of `_APP_OPENSSL_KEY_Vn`, the secret its raw text. */
export interface NumberedKey {
  version: number
  secret: string
}

const CIPHER = 'aes-256-gcm'
const MARK = 'hf1:A256GCM:k'
const IV_BYTES = 12
const TAG_BYTES = 16
const OVERHEAD = IV_BYTES + TAG_BYTES

/**
 * Seals stored secrets and derives every other key of the server: the newest key works, all keys open.
 * Purposes are constants of the code (each costs one cached subkey per key); places name row and column,
 * like `users/<id>/password`. Random 96-bit IVs are good for 2^32 values per purpose and key (NIST SP 800-38D §8.3).
 */
export class KeyRing {
  /** Version of the key that seals, signs and authenticates. */
  readonly newest: number
  /** All versions, newest first. */
  readonly versions: readonly number[]
  // Private to the language, so that no logger or inspector prints them.
  readonly #secrets = new Map<number, string>()
  readonly #subkeys = new Map<string, KeyObject>()

  constructor(keys: readonly NumberedKey[]) {
    for (const { version, secret } of keys) {
      if (!Number.isSafeInteger(version) || version < 1) throw new RangeError('A key version is a whole number from 1.')
      if (secret === '') throw new RangeError(`Key ${version} is empty.`)
      if (this.#secrets.has(version)) throw new RangeError(`Key ${version} is given twice.`)
      this.#secrets.set(version, secret)
    }
    this.versions = [...this.#secrets.keys()].sort((a, b) => b - a)
    const newest = this.versions[0]
    if (newest === undefined) throw new RangeError('A key ring needs at least one key.')
    this.newest = newest
  }

  /** Encrypts a value for one purpose and one place; the text says format, algorithm and key, then IV, tag and data. */
  seal(purpose: string, plaintext: string, place: string): string {
    const head = `${MARK}${this.newest}:`
    const iv = randomBytes(IV_BYTES)
    const cipher = createCipheriv(CIPHER, this.#subkey(this.newest, 'seal', purpose), iv)
    cipher.setAAD(boundTo(head, purpose, place))
    const data = cipher.update(plaintext, 'utf8')
    cipher.final()
    return head + Buffer.concat([iv, cipher.getAuthTag(), data], OVERHEAD + data.length).toString('base64url')
  }

  /** Gives back what was sealed for this purpose and place; throws UnsealError for anything else. */
  open(purpose: string, sealed: string, place: string): string {
    const colon = sealed.startsWith(MARK) ? sealed.indexOf(':', MARK.length) : -1
    if (colon === -1) throw new UnsealError('format')
    const version = Number(sealed.slice(MARK.length, colon))
    if (!this.#secrets.has(version)) throw new UnsealError('key', version)
    const body = Buffer.from(sealed.slice(colon + 1), 'base64url')
    if (body.length < OVERHEAD) throw new UnsealError('format')
    const key = this.#subkey(version, 'seal', purpose)
    const decipher = createDecipheriv(CIPHER, key, body.subarray(0, IV_BYTES), { authTagLength: TAG_BYTES })
    decipher.setAuthTag(body.subarray(IV_BYTES, OVERHEAD))
    decipher.setAAD(boundTo(sealed.slice(0, colon + 1), purpose, place))
    const plaintext = decipher.update(body.subarray(OVERHEAD))
    try {
      decipher.final()
    } catch {
      throw new UnsealError('tampered', version)
    }
    return plaintext.toString('utf8')
  }

  /** Decrypts a value written by the reference server under a key of this ring, for imports (contract: identity 8.1). */
  openUpstream(json: string): string {
    return openUpstreamValue(json, (version) => this.#secrets.get(version))
  }

  /** A name for a key that operators may see and compare; it tells nothing about the key itself. */
  fingerprint(version: number = this.newest): string {
    return this.#subkey(version, 'fingerprint', '').export().toString('hex', 0, 8)
  }

  /** Authenticates a text for one purpose with the newest key: 64 hexadecimal characters. */
  mac(purpose: string, text: string): string {
    return this.#mac(this.newest, purpose, text)
  }

  /** The same under every key, newest first: what a stored or presented MAC may equal while keys are being rotated. */
  macs(purpose: string, text: string): string[] {
    return this.versions.map((version) => this.#mac(version, purpose, text))
  }

  /** The raw text of a key, which signs HS256 tokens (contract: identity 3.10, 8.1); only jwt.ts has a use for it. */
  signingText(version: number = this.newest): string {
    const secret = this.#secrets.get(version)
    if (secret === undefined) throw new RangeError(`There is no key ${version}.`)
    return secret
  }

  #mac(version: number, purpose: string, text: string): string {
    return createHmac('sha256', this.#subkey(version, 'mac', purpose))
      .update(text, 'utf8')
      .digest('hex')
  }

  #subkey(version: number, use: 'seal' | 'mac' | 'fingerprint', purpose: string): KeyObject {
    const name = `${version}/${use}/${purpose}`
    const known = this.#subkeys.get(name)
    if (known) return known
    const bytes = hkdfSync('sha256', this.signingText(version), '', `holdfast/${use}/${purpose}`, 32)
    // A KeyObject, because node:crypto takes five times as long to use the same key as a Buffer.
    const key = createSecretKey(Buffer.from(bytes))
    this.#subkeys.set(name, key)
    return key
  }
}

// The purpose's length keeps `a` + `b/c` apart from `a/b` + `c`.
function boundTo(head: string, purpose: string, place: string): Buffer {
  return Buffer.from(`${head}${purpose.length}:${purpose}:${place}`, 'utf8')
}
