import { expect, it } from 'vitest'
import { GuardedState } from './guarded.ts'
import { MemoryState } from './memory.ts'
import { type Counters, StateUnavailableError } from './port.ts'

/** Shared counters that can be taken away; they answer with promises, as a remote adapter does. */
function remote() {
  const inner = new MemoryState()
  const calls = { down: false, count: 0 }
  const answer = async <T>(value: () => T) => {
    calls.count++
    if (calls.down) throw new StateUnavailableError('Redis at here:1 does not answer.')
    return value()
  }
  const shared: Counters = {
    hit: (...args) => answer(() => inner.hit(...args)),
    hits: (...args) => answer(() => inner.hits(...args)),
    clear: (...args) => answer(() => inner.clear(...args)),
  }
  const warnings: string[] = []
  const guarded = new GuardedState({ shared, warn: (message) => warnings.push(message), retryMs: 1_000 })
  return { calls, guarded, warnings, inner }
}

it('uses the shared counters while they answer', async () => {
  const { guarded, inner, warnings } = remote()
  inner.hit('a', 9_000, 0)
  expect(await guarded.hit('a', 9_000, 0)).toBe(2)
  expect(await guarded.hits(['a', 'b'], 9_000, 0)).toEqual([3, 1])
  await guarded.clear('a')
  expect(await guarded.hit('a', 9_000, 0)).toBe(1)
  expect(warnings).toEqual([])
})

it('goes on from the last counts it saw when they are gone, and says so once', async () => {
  const { calls, guarded, warnings } = remote()
  for (let i = 0; i < 3; i++) await guarded.hit('a', 9_000, 0)
  calls.down = true
  expect(await Promise.all([guarded.hit('a', 9_000, 1), guarded.hit('a', 9_000, 1)])).toEqual([4, 5])
  expect(await guarded.hits(['a', 'b'], 9_000, 2)).toEqual([6, 1])
  await guarded.clear('a')
  expect(await guarded.hit('a', 9_000, 3)).toBe(1)
  expect(warnings).toEqual([expect.stringContaining('by this process alone')])
})

it('spares requests the wait: during an outage it asks once per interval', async () => {
  const { calls, guarded } = remote()
  calls.down = true
  await guarded.hit('a', 90_000, 0)
  calls.count = 0
  for (let now = 0; now < 1_000; now += 100) expect(guarded.hit('a', 90_000, now)).toBeTypeOf('number')
  expect(calls.count).toBe(0)
  await Promise.all([guarded.hit('a', 90_000, 1_000), guarded.hit('a', 90_000, 1_000)])
  expect(calls.count).toBe(1)
})

it('returns to the shared counters when they are back, and warns again of the next outage', async () => {
  const { calls, guarded, warnings } = remote()
  await guarded.hit('a', 90_000, 0)
  calls.down = true
  for (let i = 0; i < 5; i++) await guarded.hit('a', 90_000, 1)
  calls.down = false
  expect(await guarded.hit('a', 90_000, 2_000)).toBe(2)
  expect(await guarded.hit('a', 90_000, 2_001)).toBe(3)
  calls.down = true
  expect(await guarded.hit('a', 90_000, 2_002)).toBe(4)
  expect(warnings).toHaveLength(2)
})

it('lets a bug of the shared counters through', async () => {
  const broken: Counters = {
    hit: () => Promise.reject(new TypeError('a bug')),
    hits: () => [],
    clear: () => {},
  }
  const guarded = new GuardedState({ shared: broken, warn: () => {} })
  await expect(guarded.hit('a', 9_000, 0)).rejects.toThrow('a bug')
})
