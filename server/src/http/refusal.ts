import type { Socket } from 'node:net'
import type { FastifyReply } from 'fastify'
import { ApiError } from '../contract/errors.ts'
import { BASE_HEADERS, ERROR_HEADERS } from '../engine/cors.ts'
import { errorBody } from '../engine/failure.ts'

/** An answer that the engine has no part in: the request never got that far. */
export function refusal(status: number, message?: string) {
  const error = new ApiError(status < 500 ? 'general_argument_invalid' : 'general_unknown', message)
  const body = JSON.stringify({ ...errorBody(error, false).body, code: status })
  return {
    status,
    body,
    headers: {
      ...BASE_HEADERS,
      ...ERROR_HEADERS,
      'content-type': 'application/json; charset=UTF-8',
      'content-length': String(Buffer.byteLength(body)),
    },
  }
}

/** Refusals of the framework: a body over the limit, one that does not have the length it announced. */
export function refuse(reply: FastifyReply, given: number, limit: number): FastifyReply {
  const message = given === 413 ? `The request is larger than ${limit} bytes.` : undefined
  const { status, headers, body } = refusal(given === 413 || given >= 500 ? given : 400, message)
  return reply.code(status).headers(headers).send(body)
}

const STATUS: Readonly<Record<string, readonly [number, string]>> = {
  HPE_HEADER_OVERFLOW: [431, 'Request Header Fields Too Large'],
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'Request Timeout'],
}

/** Answers what is not HTTP, too slow, or has too long a head; the connection cannot be used any further. */
export function refuseConnection(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return
  const [status, reason] = STATUS[error.code ?? ''] ?? [400, 'Bad Request']
  const { headers, body } = refusal(status, 'The request could not be read.')
  const lines = Object.entries({ ...headers, connection: 'close' }).map(([name, value]) => `${name}: ${value}\r\n`)
  if (socket.writable) socket.write(`HTTP/1.1 ${status} ${reason}\r\n${lines.join('')}\r\n${body}`)
  socket.destroySoon()
}
