import { describe, expect, it } from 'vitest'
import { VersionedCache } from './versioned-cache.ts'

const load = (value: string | undefined) => {
  const { promise, resolve } = Promise.withResolvers<{ value: string } | undefined>()
  return { promise: () => promise, finish: () => resolve(value === undefined ? undefined : { value }) }
}

describe('a versioned cache', () => {
  it('loads once however many ask, and keeps what it got', async () => {
    const cache = new VersionedCache<{ value: string }>(10)
    let loads = 0
    const slow = load('a')
    const get = () =>
      cache.get('k', () => {
        loads += 1
        return slow.promise()
      })
    const both = Promise.all([get(), get()])
    slow.finish()
    const [one, two] = await both
    expect([one, two, await get(), cache.peek('k'), loads]).toEqual([one, one, one, one, 1])
  })

  it('does not keep what was read before a drop', async () => {
    const cache = new VersionedCache<{ value: string }>(10)
    const stale = load('stale')
    const first = cache.get('k', stale.promise)
    cache.drop('k')
    const fresh = load('fresh')
    const second = cache.get('k', fresh.promise)
    fresh.finish()
    expect((await second)?.value).toBe('fresh')
    stale.finish()
    expect((await first)?.value).toBe('stale')
    expect(cache.peek('k')?.value).toBe('fresh')
  })

  it('does not keep it either when nobody asked again, or all was cleared', async () => {
    const cache = new VersionedCache<{ value: string }>(10)
    for (const forget of [() => cache.drop('k'), () => cache.clear()]) {
      const stale = load('stale')
      const first = cache.get('k', stale.promise)
      forget()
      stale.finish()
      await first
      expect(cache.peek('k')).toBeUndefined()
    }
  })

  it('keeps neither what does not exist nor what could not be loaded', async () => {
    const cache = new VersionedCache<{ value: string }>(10)
    expect(await cache.get('k', async () => undefined)).toBeUndefined()
    await expect(cache.get('k', () => Promise.reject(new Error('down')))).rejects.toThrow('down')
    expect((await cache.get('k', async () => ({ value: 'up' })))?.value).toBe('up')
  })

  it('forgets what was not used for longest when it is full', async () => {
    const cache = new VersionedCache<{ value: string }>(2)
    for (const key of ['a', 'b']) await cache.get(key, async () => ({ value: key }))
    cache.peek('a')
    await cache.get('c', async () => ({ value: 'c' }))
    expect(['a', 'b', 'c'].map((key) => cache.peek(key)?.value)).toEqual(['a', undefined, 'c'])
  })
})
