import { describe, expect, it } from 'vitest'
import { MemoryState } from './memory.ts'
import { stateSuite } from './suite.ts'

stateSuite('state in memory', () => {
  let now = 1_000_000
  const state = new MemoryState({ now: () => now })
  const advance = (ms: number) => {
    now += ms
  }
  return { state, peer: state, advance }
})

describe('state in memory, by itself', () => {
  it('answers without a promise', () => {
    const state = new MemoryState()
    expect(state.hit('a', 2_000, 1_000)).toBe(1)
    expect(state.hits(['a', 'b'], 2_000, 1_000)).toEqual([2, 1])
  })

  it('still counts a busy key after a flood of others', () => {
    const state = new MemoryState({ maxEntries: 100 })
    for (let i = 0; i < 5; i++) state.hit('busy', 2_000, 1_000)
    for (let i = 0; i < 10_000; i++) state.hit(`flood ${i}`, 2_000, 1_000)
    expect(state.hit('busy', 2_000, 1_000)).toBe(6)
  })
})
