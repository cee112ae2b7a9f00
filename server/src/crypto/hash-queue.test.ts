import { describe, expect, it } from 'vitest'
import { HashQueue, HashQueueFullError } from './hash-queue.ts'

describe('HashQueue', () => {
  it('runs few at once, the others in order, and refuses what is too much', async () => {
    const queue = new HashQueue({ atOnce: 2, mayWait: 3 })
    const started: number[] = []
    const gates = Array.from({ length: 5 }, () => Promise.withResolvers<void>())
    const runs = gates.map((gate, index) =>
      queue.run(async () => {
        started.push(index)
        await gate.promise
        return index
      }),
    )
    await expect(queue.run(async () => 9)).rejects.toBeInstanceOf(HashQueueFullError)
    expect(started).toEqual([0, 1])
    gates[1]?.resolve()
    await runs[1]
    await Promise.resolve()
    expect(started).toEqual([0, 1, 2])
    for (const gate of gates) gate.resolve()
    expect(await Promise.all(runs)).toEqual([0, 1, 2, 3, 4])
    expect(started).toEqual([0, 1, 2, 3, 4])
  })

  it('frees its place when the work fails', async () => {
    const queue = new HashQueue({ atOnce: 1, mayWait: 0 })
    await expect(queue.run(() => Promise.reject(new Error('boom')))).rejects.toThrow('boom')
    expect(await queue.run(async () => 'next')).toBe('next')
  })
})
