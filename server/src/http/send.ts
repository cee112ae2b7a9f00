import type { ServerResponse } from 'node:http'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Config } from '../config/load.ts'
import type { Reply } from '../engine/reply.ts'
import { chooseEncoding, compress } from './compression.ts'
import { refusal } from './refusal.ts'

/**
 * Writes the engine's answer to the socket.
 * @param start when the request's work began, on the clock of `performance.now()`
 */
export async function send(
  request: FastifyRequest,
  reply: FastifyReply,
  outgoing: Reply,
  config: Config,
  start: number,
): Promise<void> {
  const { headers } = outgoing
  const body = await encoded(request, outgoing, config)
  headers['x-debug-speed'] = ((performance.now() - start) / 1000).toFixed(6)
  if (typeof headers.location === 'string') headers.location = asciiUrl(headers.location)
  if (body !== undefined) headers['content-length'] = String(Buffer.byteLength(body))
  else if (outgoing.status !== 204) headers['content-length'] = '0'
  reply.hijack()
  write(reply.raw, outgoing.status, headers, request.method === 'HEAD' ? undefined : body)
}

// Node refuses header lines with line breaks or other control characters in them. Nothing of such an answer is sent,
// and who made it is to be told of.
function write(raw: ServerResponse, status: number, headers: Reply['headers'], body: string | Uint8Array | undefined) {
  try {
    raw.writeHead(status, headers)
  } catch (error) {
    const refused = refusal(500)
    raw.writeHead(refused.status, refused.headers)
    raw.end(refused.body)
    throw error
  }
  raw.end(body)
}

async function encoded(
  request: FastifyRequest,
  outgoing: Reply,
  config: Config,
): Promise<string | Uint8Array | undefined> {
  const { body, headers } = outgoing
  const accept = request.headers['accept-encoding']
  if (body === undefined || !accept || !config._APP_COMPRESSION_ENABLED) return body
  const type = String(headers['content-type'] ?? '')
  const encoding = chooseEncoding(String(accept), type, Buffer.byteLength(body), config._APP_COMPRESSION_MIN_SIZE_BYTES)
  if (encoding === undefined) return body
  headers['content-encoding'] = encoding
  headers.vary = headers.vary ? `${headers.vary}, Accept-Encoding` : 'Accept-Encoding'
  headers['x-utopia-compression'] = 'true'
  return compress(encoding, Buffer.from(body))
}

// A URL as header lines carry it; what browsers would encode is encoded.
const asciiUrl = (url: string): string => url.toWellFormed().replace(/[^\x21-\x7e]+/g, encodeURIComponent)
