import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Bus } from './port.ts'

/** An adapter under test: two ends of one bus (may be the same object), and what their `onError` heard. */
export interface BusUnderTest {
  bus: Bus
  peer: Bus
  errors: unknown[]
}

/** What every Bus must do. An adapter is done when this passes. */
export function busSuite(name: string, make: () => BusUnderTest) {
  describe(name, () => {
    let bus: Bus
    let peer: Bus
    let errors: unknown[]
    beforeEach(() => {
      ;({ bus, peer, errors } = make())
    })
    afterEach(async () => {
      await bus.close()
      if (peer !== bus) await peer.close()
    })

    /** Listens, and answers what was heard so far. */
    async function record(on: Bus, channel: string) {
      const heard: unknown[] = []
      const leave = await on.subscribe(channel, (message) => void heard.push(message))
      return { heard, leave }
    }

    it('carries messages of one publisher in order, to everybody exactly once', async () => {
      const [here, there] = [await record(bus, 'a'), await record(peer, 'a')]
      const sent = Array.from({ length: 50 }, (_, n) => n)
      await Promise.all(sent.map((n) => bus.publish('a', n)))
      await expect.poll(() => here.heard).toEqual(sent)
      await expect.poll(() => there.heard).toEqual(sent)
      await peer.publish('a', 'last')
      await expect.poll(() => here.heard).toEqual([...sent, 'last'])
      await expect.poll(() => there.heard).toEqual([...sent, 'last'])
    })

    it('carries any JSON value unchanged', async () => {
      const { heard } = await record(peer, 'a')
      const values = [null, false, 0, '', 'ünï ✓\n', [1, [2]], { a: { b: null } }, { big: 9007199254740993n }]
      for (const value of values) await bus.publish('a', value)
      await expect.poll(() => heard).toEqual(values)
    })

    it('delivers after the publisher had its turn', async () => {
      const { heard } = await record(bus, 'a')
      const published = bus.publish('a', 1)
      expect(heard).toEqual([])
      await published
      await expect.poll(() => heard).toEqual([1])
    })

    it('keeps channels apart', async () => {
      const [one, other] = [await record(peer, 'one'), await record(peer, 'one:more')]
      await bus.publish('one:more', 2)
      await bus.publish('one', 1)
      await expect.poll(() => [one.heard, other.heard]).toEqual([[1], [2]])
    })

    it('does not let a listener that fails stop the others', async () => {
      await peer.subscribe('a', () => {
        throw new Error('at once')
      })
      await peer.subscribe('a', () => Promise.reject(new Error('later')))
      const { heard } = await record(peer, 'a')
      await bus.publish('a', 1)
      await bus.publish('a', 2)
      await expect.poll(() => heard).toEqual([1, 2])
      const messages = () => errors.map((error) => (error as Error).message).toSorted()
      await expect.poll(messages).toEqual(['at once', 'at once', 'later', 'later'])
    })

    it('ends one subscription and leaves the others', async () => {
      const [stays, goes] = [await record(peer, 'a'), await record(peer, 'a')]
      await goes.leave()
      await goes.leave()
      await bus.publish('a', 1)
      await expect.poll(() => stays.heard).toEqual([1])
      await stays.leave()
      const again = await record(peer, 'a')
      await bus.publish('a', 2)
      await expect.poll(() => again.heard).toEqual([2])
      expect([stays.heard, goes.heard]).toEqual([[1], []])
    })

    it('counts the same listener twice when it subscribes twice', async () => {
      const heard: unknown[] = []
      const listener = (message: unknown) => void heard.push(message)
      const leave = await peer.subscribe('a', listener)
      await peer.subscribe('a', listener)
      await leave()
      await bus.publish('a', 1)
      await expect.poll(() => heard).toEqual([1])
    })

    it('is healthy and answers a ping', async () => {
      await record(bus, 'a')
      expect(await bus.ping()).toBeGreaterThanOrEqual(0)
      await expect.poll(() => bus.healthy).toBe(true)
    })
  })
}
