import { Busboy } from '@fastify/busboy'
import type { RawParams } from '../engine/call.ts'
import { type Json, parseJson } from '../kit/json.ts'
import { parsePairs, parseQueryString } from './params.ts'

/** Levels that JSON may nest; what is deeper cannot be read either by clients in PHP, or by us without risking the stack. */
const DEPTH = 512
const EMPTY: RawParams = Object.freeze(Object.create(null))

/** Parameters of a request body. What cannot be read is an empty body: then required parameters are missing (contract: identity 1.14). */
export async function parseBody(body: Buffer | undefined, contentType: string): Promise<RawParams> {
  if (!body?.length) return EMPTY
  const type = contentType.split(';')[0]?.trim().toLowerCase() ?? ''
  if (type === 'multipart/form-data') return parseMultipart(body, contentType)
  if (type === 'application/x-www-form-urlencoded') return parseQueryString(body.toString('utf8'))
  return type === 'application/json' || type === '' ? parseJsonBody(body) : EMPTY
}

const utf8 = new TextDecoder('utf-8', { fatal: true })

function parseJsonBody(body: Buffer): RawParams {
  try {
    const parsed = parseJson(utf8.decode(body))
    if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) return EMPTY
    // Each level takes a bracket at both ends: short bodies need no look.
    if (body.length > 2 * DEPTH && !nestsWithin(parsed, DEPTH)) return EMPTY
    return Object.assign(Object.create(null), parsed) as RawParams
  } catch {
    return EMPTY // neither UTF-8 nor JSON: an empty body, as documented
  }
}

const nestsWithin = (value: Json, levels: number): boolean =>
  typeof value !== 'object' ||
  value === null ||
  (levels > 0 && Object.values(value).every((item) => nestsWithin(item, levels - 1)))

function parseMultipart(body: Buffer, contentType: string): Promise<RawParams> {
  return new Promise((resolve) => {
    const fields: [string, string][] = []
    try {
      const busboy = Busboy({
        headers: { 'content-type': contentType },
        // Cut short, a value would be another one: the size of the request is the limit.
        limits: { fieldSize: body.length, fieldNameSize: 1000, fields: 1000, files: 10 },
      })
      busboy.on('field', (name: string | undefined, value) => name !== undefined && fields.push([name, value]))
      // A part that is cut off fails on its own stream; unheard, that would end the process.
      busboy.on('file', (_name, stream) => stream.on('error', () => resolve(EMPTY)).resume())
      busboy.on('error', () => resolve(EMPTY))
      busboy.on('finish', () => resolve(parsePairs(fields)))
      busboy.end(body)
    } catch {
      resolve(EMPTY) // no boundary
    }
  })
}
