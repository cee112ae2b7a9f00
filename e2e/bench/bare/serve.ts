import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'

/** Serves one route by hand on a free port, and prints the port. */
export function serve(status: number, answer: (request: IncomingMessage) => Promise<object | undefined>): void {
  const server = createServer((request, response) => {
    answer(request).then(
      (document) => {
        const body = JSON.stringify(document ?? { message: 'Refused.' })
        const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }
        response.writeHead(document ? status : 401, headers).end(body)
      },
      (error: unknown) => {
        response.writeHead(500, { 'content-length': 0 }).end()
        process.stderr.write(`${String(error)}\n`)
      },
    )
  })
  server.listen(0, '127.0.0.1', () => process.stdout.write(`${(server.address() as AddressInfo).port}\n`))
}

/** The configuration a bare server was started with. */
export const configuration = <C>(): C => JSON.parse(process.argv[2] ?? '{}') as C

/** The whole body of a request as text. */
export function bodyOf(request: IncomingMessage): Promise<string> {
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('error', reject)
    request.on('end', () => resolve(Buffer.concat(parts).toString('utf8')))
  })
}
