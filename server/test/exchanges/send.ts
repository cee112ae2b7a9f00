import { type IncomingMessage, request } from 'node:http'
import { text } from 'node:stream/consumers'
import { parseJson } from '../../src/kit/json.ts'

/** An answer as it came over the wire. */
export interface Answer {
  readonly method: string
  readonly status: number
  /** Lower-case names; a header sent twice has two values. */
  readonly headers: ReadonlyMap<string, readonly string[]>
  readonly text: string
  /** The text read as JSON; undefined when it is not. */
  readonly body: unknown
}

/** A request ready to be sent. */
export interface Call {
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string | undefined
}

/** Sends one request exactly as given: no default headers but `host`, no redirects, no decoding. */
export async function send(port: number, { method, path, headers, body }: Call): Promise<Answer> {
  const message = await new Promise<IncomingMessage>((resolve, reject) => {
    const call = request({
      host: '127.0.0.1',
      port,
      method,
      path,
      // Node sends no length by itself with methods that seldom have a body.
      headers: { host: 'localhost', ...(body && { 'content-length': Buffer.byteLength(body) }), ...headers },
      agent: false,
    })
    call.on('response', resolve).on('error', reject).end(body)
  })
  const content = await text(message)
  return {
    method,
    status: message.statusCode ?? 0,
    headers: group(message.rawHeaders),
    text: content,
    body: json(content),
  }
}

function group(raw: readonly string[]): Map<string, string[]> {
  const headers = new Map<string, string[]>()
  for (let index = 0; index < raw.length; index += 2) {
    const name = (raw[index] ?? '').toLowerCase()
    headers.set(name, [...(headers.get(name) ?? []), raw[index + 1] ?? ''])
  }
  return headers
}

function json(content: string): unknown {
  try {
    return parseJson(content)
  } catch {
    return undefined // pages and texts
  }
}

/**
 * Encodes a recorded path the way the SDKs do. Marks that need no encoding stay: path parameters are not decoded by
 * the server.
 */
export function encodePath(recorded: string): string {
  const [path = '', ...query] = recorded.split('?')
  if (query.length === 0) return encodeURI(path)
  const pairs = query.join('?').split(/&(?=[A-Za-z][\w[\]]*=)/)
  return `${encodeURI(path)}?${pairs.map(encodePair).join('&')}`
}

function encodePair(pair: string): string {
  const at = pair.indexOf('=')
  return at < 0 ? encodeURI(pair) : `${encodeURI(pair.slice(0, at))}=${encodeURIComponent(pair.slice(at + 1))}`
}
