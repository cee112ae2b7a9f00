import { randomUUID } from 'node:crypto'
import { type AddressInfo, createServer } from 'node:net'
import { Redis } from 'ioredis'
import { afterAll, describe, expect, it } from 'vitest'
import { startProxy } from '../../../test/proxy.ts'
import { LockLostError, LockTimeoutError, StateUnavailableError } from './port.ts'
import { RedisState } from './redis.ts'
import { stateSuite } from './suite.ts'

const url = process.env.TEST_REDIS_URL
const server = new URL(url ?? 'redis://127.0.0.1:6379')
const place = {
  host: server.hostname,
  port: Number(server.port || 6379),
  username: decodeURIComponent(server.username),
  password: decodeURIComponent(server.password),
}
const newPrefix = () => `test:${randomUUID()}:`

describe.skipIf(!url)('state in Redis (needs TEST_REDIS_URL)', () => {
  const admin = new Redis({ ...place, lazyConnect: true })
  afterAll(() => admin.disconnect())

  stateSuite('as every state', () => {
    const options = { ...place, prefix: newPrefix() }
    return { state: new RedisState(options), peer: new RedisState(options), advance: () => {} }
  })

  it('leaves no key without an end', async () => {
    const prefix = newPrefix()
    const state = new RedisState({ ...place, prefix })
    await state.set('v', '1', 60_000)
    await state.hits(['c', 'd'], 2_000, 1_000)
    await state.exclusive('l', async () => {
      const keys = await admin.keys(`${prefix}*`)
      expect(keys).toHaveLength(4)
      for (const key of keys) expect(await admin.pttl(key)).toBeGreaterThan(0)
    })
    expect(await admin.keys(`${prefix}lock:*`)).toEqual([])
    await state.close()
  })

  it('keeps a lock longer than its lease while the work lasts', async () => {
    const options = { ...place, prefix: newPrefix(), leaseMs: 250 }
    const [state, peer] = [new RedisState(options), new RedisState(options)]
    await state.exclusive('k', async () => {
      await expect(peer.exclusive('k', async () => {}, { waitMs: 600 })).rejects.toThrow(LockTimeoutError)
    })
    await Promise.all([state.close(), peer.close()])
  })

  it('tells the holder that the lock was lost, and leaves the new holder his lock', async () => {
    const prefix = newPrefix()
    const state = new RedisState({ ...place, prefix, leaseMs: 60 })
    const work = state.exclusive('k', async (lost) => {
      await admin.set(`${prefix}lock:k`, 'somebody else', 'PX', 60_000)
      await new Promise((resolve) => lost.addEventListener('abort', resolve))
    })
    await expect(work).rejects.toThrow(LockLostError)
    expect(await admin.getdel(`${prefix}lock:k`)).toBe('somebody else')
    await state.close()
  })

  it('fails at once during an outage and works again after it', async () => {
    const proxy = await startProxy(place)
    const state = new RedisState({ ...place, host: '127.0.0.1', port: proxy.port, prefix: newPrefix() })
    expect(await state.hit('c', 2_000, 1_000)).toBe(1)
    proxy.shut()
    await expect.poll(() => failure(state.ping())).toBeInstanceOf(StateUnavailableError)
    const start = performance.now()
    for (let i = 0; i < 20; i++) await expect(state.hit('c', 2_000, 1_000)).rejects.toThrow(StateUnavailableError)
    expect(performance.now() - start).toBeLessThan(400)
    proxy.open()
    await expect.poll(() => failure(state.ping()), { timeout: 10_000 }).toBeUndefined()
    expect(await state.hit('c', 2_000, 1_000)).toBe(2)
    await state.close()
    await proxy.close()
  })

  it('signs in as an ACL user', async () => {
    const [username, password, prefix] = [`test-${randomUUID()}`, randomUUID(), newPrefix()]
    await admin.acl('SETUSER', username, 'on', `>${password}`, `~${prefix}*`, '+@all')
    try {
      const state = new RedisState({ ...place, username, password, prefix })
      expect(await state.hit('c', 2_000, 1_000)).toBe(1)
      await state.close()
      const stranger = new RedisState({ ...place, username, password: 'wrong-secret', prefix })
      const error = await failure(stranger.ping())
      expect(error).toBeInstanceOf(StateUnavailableError)
      expect(error?.message).toContain('WRONGPASS')
      expect(JSON.stringify([error, error?.stack])).not.toContain('wrong-secret')
      await stranger.close()
    } finally {
      await admin.acl('DELUSER', username)
    }
  })
})

describe('state in a Redis that is out of reach', () => {
  it('fails at once when nobody listens', async () => {
    const closed = createServer()
    const port = await listen(closed)
    await new Promise((resolve) => closed.close(resolve))
    const state = new RedisState({ host: '127.0.0.1', port, prefix: 'x:', password: 'secret-word' })
    const error = await failure(state.get('a'))
    expect(error).toBeInstanceOf(StateUnavailableError)
    expect(error?.message).toContain('ECONNREFUSED')
    expect(error?.message).not.toContain('secret-word')
    await expect(state.exclusive('k', async () => 'in')).rejects.toThrow(StateUnavailableError)
    await state.close()
    await expect(state.get('a')).rejects.toThrow(StateUnavailableError)
  })

  it('does not wait long for a server that never answers', async () => {
    const silent = createServer((socket) => socket.on('error', () => socket.destroy()))
    const state = new RedisState({ host: '127.0.0.1', port: await listen(silent), prefix: 'x:', timeoutMs: 50 })
    await expect(state.ping()).rejects.toThrow(StateUnavailableError)
    await state.close()
    silent.close()
  })
})

/** Resolves to the error of a promise that fails. */
function failure(promise: Promise<unknown>): Promise<Error | undefined> {
  return promise.then(
    () => undefined,
    (error: Error) => error,
  )
}

function listen(target: ReturnType<typeof createServer>): Promise<number> {
  return new Promise((resolve) => target.listen(0, '127.0.0.1', () => resolve((target.address() as AddressInfo).port)))
}
