import { randomUUID } from 'node:crypto'
import { Redis } from 'ioredis'
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startProxy } from '../../../test/proxy.ts'
import { BusUnavailableError, MessageTooLargeError } from './port.ts'
import { RedisBus } from './redis.ts'
import { busSuite } from './suite.ts'

const url = process.env.TEST_REDIS_URL
const server = new URL(url ?? 'redis://127.0.0.1:6379')
const place = {
  host: server.hostname,
  port: Number(server.port || 6379),
  username: decodeURIComponent(server.username),
  password: decodeURIComponent(server.password),
}

/** A bus with what it heard, and how often it was told to start afresh. */
function client(prefix: string, port = place.port) {
  const errors: unknown[] = []
  const heard: unknown[] = []
  const seen = { resets: 0 }
  const bus = new RedisBus({ ...place, port, prefix, onError: (error) => errors.push(error), heartbeatMs: 50 })
  bus.onReset(() => void seen.resets++)
  return { bus, errors, heard, seen, listen: () => bus.subscribe('a', (message) => void heard.push(message)) }
}

const newPrefix = () => `test:${randomUUID()}:`

describe.skipIf(!url)('bus in Redis (needs TEST_REDIS_URL)', () => {
  busSuite('as every bus', () => {
    const errors: unknown[] = []
    const options = { ...place, prefix: newPrefix(), onError: (error: unknown) => errors.push(error) }
    return { bus: new RedisBus(options), peer: new RedisBus(options), errors }
  })

  describe('when the connection breaks', () => {
    let proxy: Awaited<ReturnType<typeof startProxy>>
    let near: ReturnType<typeof client>
    let far: ReturnType<typeof client>
    beforeEach(async () => {
      proxy = await startProxy(place)
      const prefix = newPrefix()
      near = client(prefix, proxy.port)
      far = client(prefix)
      await Promise.all([near.listen(), far.listen()])
      await Promise.all([near.bus.ping(), far.bus.ping()])
      await expect.poll(() => near.bus.healthy && far.bus.healthy).toBe(true)
    })
    afterEach(async () => {
      await Promise.all([near.bus.close(), far.bus.close()])
      await proxy.close()
    })

    it('says that messages may be missed, listens again, and says it again', async () => {
      proxy.shut()
      await expect.poll(() => near.seen.resets).toBe(1)
      expect(near.bus.healthy).toBe(false)
      await far.bus.publish('a', 'missed')
      proxy.open()
      await expect.poll(() => near.seen.resets, { timeout: 10_000 }).toBe(2)
      await expect.poll(() => near.bus.healthy, { timeout: 10_000 }).toBe(true)
      await far.bus.publish('a', 'heard')
      await expect.poll(() => near.heard).toEqual(['heard'])
      expect(far.seen.resets).toBe(0)
      expect(near.errors).toEqual([expect.any(BusUnavailableError)])
    })

    it('still hears itself, refuses to pretend, and tells the others afterwards', async () => {
      proxy.shut()
      await expect.poll(() => near.bus.healthy).toBe(false)
      await expect(near.bus.publish('a', 'alone')).rejects.toThrow(BusUnavailableError)
      await expect(near.bus.ping()).rejects.toThrow(BusUnavailableError)
      expect(near.heard).toEqual(['alone'])
      proxy.open()
      await expect.poll(() => far.seen.resets, { timeout: 10_000 }).toBe(1)
      expect(far.heard).toEqual([])
    })

    it('makes up for a subscription that came at a bad time', async () => {
      proxy.shut()
      await expect.poll(() => near.bus.healthy).toBe(false)
      const heard: unknown[] = []
      await near.bus.subscribe('new', (message) => void heard.push(message))
      proxy.open()
      await expect.poll(() => near.bus.healthy, { timeout: 10_000 }).toBe(true)
      await far.bus.publish('new', 1)
      await expect.poll(() => heard).toEqual([1])
    })
  })

  it('refuses a message that is too large, and nobody hears it', async () => {
    const { bus, heard, listen } = client(newPrefix())
    await listen()
    await expect(bus.publish('a', 'x'.repeat(1024 * 1024))).rejects.toThrow(MessageTooLargeError)
    await bus.publish('a', 'small')
    await expect.poll(() => heard).toEqual(['small'])
    await bus.close()
  })

  describe('with a stranger on its channel', () => {
    const stranger = new Redis({ ...place, lazyConnect: true })
    afterAll(() => stranger.disconnect())

    it('reports what is no message and goes on', async () => {
      const prefix = newPrefix()
      const { bus, errors, heard, listen } = client(prefix)
      await listen()
      for (const text of ['{', 'null', '{"from":"x","message":1}']) await stranger.publish(`${prefix}channel:a`, text)
      await expect.poll(() => heard).toEqual([1])
      expect(errors).toHaveLength(2)
      await bus.close()
    })
  })
})

describe('bus in a Redis that is out of reach', () => {
  it('lets listeners in, delivers at home, and says that it goes no further', async () => {
    const proxy = await startProxy({ host: '127.0.0.1', port: 1 })
    proxy.shut()
    const { bus, errors, heard, listen } = client('x:', proxy.port)
    await listen()
    expect(bus.healthy).toBe(false)
    await expect(bus.publish('a', 1)).rejects.toThrow(BusUnavailableError)
    expect(heard).toEqual([1])
    expect(errors).toHaveLength(1)
    await bus.close()
    await proxy.close()
  })
})
