import { createSocket } from 'node:dgram'
import { ApiError } from '../../contract/errors.ts'

const SERVER = 'pool.ntp.org'
const PORT = 123
const TIMEOUT = 3000
/** Seconds between 1900, where NTP begins to count, and 1970. */
const NTP_EPOCH = 2_208_988_800

/** Milliseconds by which a time server is ahead of this machine (SNTP, RFC 4330). @throws ApiError when none answers */
export async function clockOffset(server = SERVER, port = PORT): Promise<number> {
  try {
    return await ask(server, port)
  } catch (cause) {
    throw new ApiError('general_server_error', 'No time server answers.', { cause })
  }
}

function ask(server: string, port: number): Promise<number> {
  const socket = createSocket('udp4')
  const sent = Date.now()
  return new Promise<number>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('Timed out.')), TIMEOUT)
    socket.once('error', reject)
    socket.once('message', (answer) => {
      clearTimeout(timer)
      if (answer.length < 48) reject(new Error('The answer is too short.'))
      else resolve(readTime(answer) - (sent + Date.now()) / 2)
    })
    socket.send(request(), port, server, (error) => error && reject(error))
  }).finally(() => socket.close())
}

// First byte: no warning, version 4, client.
function request(): Buffer {
  const packet = Buffer.alloc(48)
  packet[0] = 0b00_100_011
  return packet
}

// The moment of sending stands at byte 40: seconds, then their fraction in 2^-32.
const readTime = (answer: Buffer): number =>
  (answer.readUInt32BE(40) - NTP_EPOCH + answer.readUInt32BE(44) / 2 ** 32) * 1000
