import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { LockTimeoutError, type State } from './port.ts'

/** An adapter under test: two clients of the same state (may be one object), and its clock where it has one. */
export interface StateUnderTest {
  state: State
  peer: State
  advance(ms: number): void
}

/** What every State must do. An adapter is done when this passes. */
export function stateSuite(name: string, make: () => StateUnderTest) {
  describe(name, () => {
    let state: State
    let peer: State
    let advance: (ms: number) => void
    beforeEach(() => {
      ;({ state, peer, advance } = make())
    })
    afterEach(async () => {
      await state.close()
      if (peer !== state) await peer.close()
    })

    it('keeps a value for all to see until it is replaced or deleted', async () => {
      expect(await state.get('a')).toBeUndefined()
      await state.set('a', 'one', 60_000)
      await state.set('b', '', 60_000)
      expect([await peer.get('a'), await peer.get('b')]).toEqual(['one', ''])
      await peer.set('a', 'zwei ✓', 60_000)
      expect(await state.get('a')).toBe('zwei ✓')
      await state.delete('a')
      expect(await peer.get('a')).toBeUndefined()
    })

    it('forgets a value when its time is up', async () => {
      await state.set('a', '1', 30)
      await state.set('b', '2', 60_000)
      advance(30)
      await expect.poll(() => state.get('a'), { interval: 5 }).toBeUndefined()
      expect(await state.get('b')).toBe('2')
    })

    it('forgets a value at once that is set for no time', async () => {
      await state.set('a', '1', 60_000)
      await state.set('a', '2', 0)
      expect(await state.get('a')).toBeUndefined()
    })

    it('counts within a window, then anew', async () => {
      expect(await state.hit('c', 2_000, 1_000)).toBe(1)
      expect(await peer.hit('c', 2_000, 1_999)).toBe(2)
      expect(await state.hit('c', 3_000, 2_000)).toBe(1)
      expect(await state.hit('c', 3_000, 2_001)).toBe(2)
    })

    it('does not move the end of a window that has begun', async () => {
      await state.hit('c', 2_000, 1_000)
      expect(await state.hit('c', 2_500, 1_500)).toBe(2)
      expect(await state.hit('c', 3_000, 2_000)).toBe(1)
    })

    it('counts exactly under parallel requests', async () => {
      const counts = await Promise.all(
        Array.from({ length: 200 }, (_, index) => (index % 2 ? state : peer).hit('c', 2_000, 1_000)),
      )
      expect(counts.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 200 }, (_, index) => index + 1))
    })

    it('counts several keys at once, in their order', async () => {
      await state.hit('b', 2_000, 1_000)
      expect(await state.hits(['a', 'b', 'c'], 2_000, 1_000)).toEqual([1, 2, 1])
      expect(await state.hits(['c', 'a', 'c'], 2_000, 1_000)).toEqual([2, 2, 3])
      expect(await state.hits([], 2_000, 1_000)).toEqual([])
    })

    it('starts a cleared counter anew and leaves the others', async () => {
      await state.hits(['a', 'a', 'b'], 2_000, 1_000)
      await peer.clear('a')
      expect(await state.hits(['a', 'b'], 2_000, 1_000)).toEqual([1, 2])
    })

    it('keeps values, counters and locks of the same name apart', async () => {
      await state.set('x', 'value', 60_000)
      await state.hit('x', 2_000, 1_000)
      await state.exclusive('x', async () => state.clear('x'))
      expect(await state.get('x')).toBe('value')
    })

    it('lets one in at a time, even after a failure', async () => {
      let inside = 0
      const work = (who: State) =>
        who.exclusive('k', async () => {
          expect(++inside).toBe(1)
          await who.ping()
          await new Promise(setImmediate)
          inside--
        })
      await expect(state.exclusive('k', () => Promise.reject(new Error('no')))).rejects.toThrow('no')
      await Promise.all([work(state), work(peer), work(state), work(peer)])
      expect(await state.exclusive('k', async () => 'answer')).toBe('answer')
    })

    it('serves the callers of one process in order', async () => {
      const served: number[] = []
      await Promise.all([1, 2, 3, 4].map((n) => state.exclusive('k', async () => void served.push(n))))
      expect(served).toEqual([1, 2, 3, 4])
    })

    it('gives up waiting for a lock, and stays out of the way of the next', async () => {
      const { promise: held, resolve: free } = Promise.withResolvers<void>()
      const first = state.exclusive('k', () => held)
      await expect(state.exclusive('k', async () => 'in', { waitMs: 1 })).rejects.toThrow(LockTimeoutError)
      const next = state.exclusive('k', async () => 'next')
      free()
      await first
      expect(await next).toBe('next')
    })

    it('does not hold up work under another lock', async () => {
      expect(await state.exclusive('one', () => peer.exclusive('two', async () => 'both'))).toBe('both')
    })

    it('tells how long a round trip takes', async () => {
      expect(await state.ping()).toBeGreaterThanOrEqual(0)
    })
  })
}
