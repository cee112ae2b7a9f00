import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { describe, expect, it } from 'vitest'
import { clockOffset } from './time-server.ts'

describe('clockOffset', () => {
  it('tells how far a time server is ahead', async () => {
    await using server = await timeServer(90_000)
    expect(Math.abs((await clockOffset('127.0.0.1', server.port)) - 90_000)).toBeLessThan(1_000)
  })

  it('fails when the server sends something else', async () => {
    await using server = await timeServer('nonsense')
    await expect(clockOffset('127.0.0.1', server.port)).rejects.toMatchObject({ type: 'general_server_error' })
  })
})

async function timeServer(answer: number | string) {
  const socket = createSocket('udp4')
  socket.on('message', (_request, { address, port }) => {
    const packet = Buffer.alloc(48)
    const seconds = (Date.now() + Number(answer)) / 1000 + 2_208_988_800
    if (typeof answer === 'number') packet.writeUInt32BE(Math.trunc(seconds), 40)
    if (typeof answer === 'number') packet.writeUInt32BE(Math.trunc((seconds % 1) * 2 ** 32), 44)
    socket.send(typeof answer === 'string' ? Buffer.from(answer) : packet, port, address)
  })
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  return {
    port: (socket.address() as AddressInfo).port,
    [Symbol.asyncDispose]: () => new Promise<void>((resolve) => socket.close(() => resolve())),
  }
}
