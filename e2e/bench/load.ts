import { connect, type Socket } from 'node:net'
import { processorTime } from './processor-time.ts'

/** A load: what is sent, over how many connections, for how long. */
export interface Load {
  readonly port: number
  /** Of the server, to tell how much of the processor it took. */
  readonly pid: number
  readonly connections: number
  readonly milliseconds: number
  /** The bytes of the next request, whole. */
  next(): Buffer
}

/** What came of it. */
export interface Measured {
  readonly perSecond: number
  /** Milliseconds. */
  readonly p50: number
  readonly p99: number
  /** Microseconds of processor time the server spent on each. */
  readonly processor: number
}

const HEAD_END = '\r\n\r\n'
const LENGTH = '\r\ncontent-length: '

/**
 * Keeps every connection busy with one request at a time until the time is over. Raw sockets and no parser: it must cost
 * less than the servers it measures. Throws when an answer is not 2xx.
 */
export async function run(load: Load): Promise<Measured> {
  const times: number[] = []
  const before = await processorTime(load.pid)
  const start = performance.now()
  const end = start + load.milliseconds
  await Promise.all(Array.from({ length: load.connections }, () => keepBusy(load, end, times)))
  const elapsed = performance.now() - start
  const used = (await processorTime(load.pid)) - before
  const sorted = Float64Array.from(times).sort()
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
  const processor = (used * 1000) / times.length
  return { perSecond: (times.length / elapsed) * 1000, p50: at(0.5), p99: at(0.99), processor }
}

function keepBusy(load: Load, end: number, times: number[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port: load.port, host: '127.0.0.1', noDelay: true })
    let sent = 0
    let missing = 0
    const send = () => {
      sent = performance.now()
      missing = -1
      socket.write(load.next())
    }
    const answered = () => {
      const now = performance.now()
      times.push(now - sent)
      if (now < end) send()
      else finish(socket, resolve)
    }
    socket.on('connect', send)
    socket.on('error', reject)
    socket.on('data', (chunk) => {
      // The first piece of an answer holds its whole head; the rest of a long body may follow.
      if (missing === -1) {
        const found = remaining(chunk)
        if (typeof found === 'string') {
          socket.destroy()
          reject(new Error(`The server answered: ${found}`))
          return
        }
        missing = found
      } else missing -= chunk.length
      if (missing === 0) answered()
    })
  })
}

function finish(socket: Socket, resolve: () => void): void {
  socket.removeAllListeners('error')
  socket.on('error', () => undefined) // measured already
  socket.destroy()
  resolve()
}

// Bytes of the body that are still to come, or the answer itself when it is no success.
function remaining(chunk: Buffer): number | string {
  const text = chunk.toString('latin1', 0, Math.min(chunk.length, 4096))
  const end = text.indexOf(HEAD_END)
  if (text[9] !== '2' || end === -1) return text
  const at = lowerCaseLength(text)
  if (at === -1) return text
  const length = Number.parseInt(text.slice(at, at + 10), 10)
  return length - (chunk.length - end - HEAD_END.length)
}

function lowerCaseLength(text: string): number {
  const plain = text.indexOf(LENGTH)
  if (plain !== -1) return plain + LENGTH.length
  const titled = text.indexOf('\r\nContent-Length: ')
  return titled === -1 ? -1 : titled + LENGTH.length
}

/** A request as bytes. */
export function request(
  method: string,
  path: string,
  headers: Readonly<Record<string, string>>,
  body?: string,
): Buffer {
  const lines = Object.entries({ host: '127.0.0.1', ...headers }).map(([name, value]) => `${name}: ${value}\r\n`)
  if (body === undefined) return Buffer.from(`${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n`)
  const length = Buffer.byteLength(body)
  return Buffer.from(
    `${method} ${path} HTTP/1.1\r\n${lines.join('')}content-type: application/json\r\ncontent-length: ${length}\r\n\r\n${body}`,
  )
}
