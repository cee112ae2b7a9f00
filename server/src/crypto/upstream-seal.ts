import { createDecipheriv } from 'node:crypto'
import { UnsealError } from './unseal-error.ts'

const METHOD = 'aes-128-gcm'
const KEY_BYTES = 16

/**
 * Decrypts one value in the reference server's JSON envelope; throws UnsealError.
 * The key is the first 16 bytes of the variable's text, padded with NUL bytes (contract: identity 8.1).
 */
export function openUpstreamValue(json: string, secretOf: (version: number) => string | undefined): string {
  const { data, iv, tag, version } = readEnvelope(json)
  const secret = secretOf(version)
  if (secret === undefined) throw new UnsealError('key', version)
  const key = Buffer.alloc(KEY_BYTES)
  Buffer.from(secret, 'utf8').copy(key)
  const decipher = createDecipheriv(METHOD, key, iv, { authTagLength: 16 })
  decipher.setAuthTag(tag)
  const plaintext = decipher.update(data)
  try {
    decipher.final()
  } catch {
    throw new UnsealError('tampered', version)
  }
  return plaintext.toString('utf8')
}

function readEnvelope(json: string) {
  const envelope = parse(json)
  const version = Number(envelope.version)
  const data = bytes(envelope.data, 'base64')
  const iv = bytes(envelope.iv, 'hex')
  const tag = bytes(envelope.tag, 'hex')
  if (envelope.method !== METHOD || !Number.isSafeInteger(version) || iv.length !== 12 || tag.length !== 16)
    throw new UnsealError('format')
  return { data, iv, tag, version }
}

function parse(json: string): Record<string, unknown> {
  let value: unknown
  try {
    value = JSON.parse(json)
  } catch {
    throw new UnsealError('format')
  }
  if (typeof value !== 'object' || value === null) throw new UnsealError('format')
  return { ...value }
}

function bytes(value: unknown, encoding: 'base64' | 'hex'): Buffer {
  if (typeof value !== 'string') throw new UnsealError('format')
  return Buffer.from(value, encoding)
}
