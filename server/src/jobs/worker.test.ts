import { Type } from '@sinclair/typebox'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startServer, type TestServer } from '../../test/harness.ts'
import type { Context } from '../contract/context.ts'
import { type Job, job } from '../contract/job.ts'
import type { Store } from '../data/store.ts'
import { newId } from '../kit/ids.ts'
import { DAY, HOUR, MINUTE, SECOND } from '../kit/time.ts'
import { createEnqueue, Worker } from './index.ts'
import { nextTime } from './schedule.ts'
import { jobs } from './shapes.ts'
import { claim } from './store.ts'

let server: TestServer
let platform: Store
let project: Store

beforeAll(async () => {
  server = await startServer()
  const { services, store } = await server.app.system('console')
  platform = store
  await services.tenants.create('shop')
  project = await services.tenants.store('shop')
})
afterAll(() => server.close())

interface Bench {
  readonly worker: Worker
  readonly enqueue: ReturnType<typeof createEnqueue>
  readonly clock: { now: number }
}

/** A worker with a clock of its own and jobs of its own: names make the benches independent of each other. */
function bench(specs: readonly Job[], options: { start?: number; concurrency?: number; wakes?: boolean } = {}): Bench {
  const clock = { now: options.start ?? Date.now() }
  const now = () => clock.now
  const stores: Record<string, Store> = { [platform.name]: platform, [project.name]: project }
  const worker = new Worker({
    jobs: specs,
    config: server.app.config,
    platform,
    store: async (database) => stores[database],
    context: async () => server.app.system('console'),
    databases: async () => [project.name],
    log: { info: () => undefined, warn: () => undefined, error: () => undefined },
    now,
    ...(options.concurrency && { concurrency: options.concurrency }),
  })
  const signal = (database: string, runAt: number) => options.wakes !== false && worker.wake(database, runAt)
  return { worker, enqueue: createEnqueue(now, signal), clock }
}

const uniqueName = (): `test.${string}` => `test.${newId(Date.now())}`
const recorder = (name = uniqueName()) => {
  const seen: string[] = []
  const spec = job({
    name,
    payload: Type.Object({ word: Type.String() }),
    run: async (_ctx: Context, { word }) => {
      seen.push(word)
    },
  })
  return { spec, seen }
}
const waiting = (name: string, store = project) => store.select(jobs, { name })

describe('enqueue', () => {
  it('leaves a job exactly when the transaction commits', async () => {
    const { spec, seen } = recorder()
    const { worker, enqueue } = bench([spec])
    worker.start()
    await project.transaction((tx) => enqueue(tx, spec, { word: 'kept' }))
    const failing = project.transaction(async (tx) => {
      await enqueue(tx, spec, { word: 'undone' })
      throw new Error('no')
    })
    await expect(failing).rejects.toThrow('no')
    await worker.settled()
    expect(seen).toEqual(['kept'])
    expect(await waiting(spec.name)).toEqual([])
    await worker.stop()
  })

  it('refuses a payload that is not one of the job', async () => {
    const { spec } = recorder()
    const { enqueue } = bench([spec])
    await expect(enqueue(project, spec, { word: 1 as unknown as string })).rejects.toThrow('payload')
    expect(await waiting(spec.name)).toEqual([])
  })
})

describe('worker', () => {
  it('finds what was left behind when it starts', async () => {
    const { spec, seen } = recorder()
    const { worker, enqueue } = bench([spec], { wakes: false })
    await enqueue(project, spec, { word: 'a' })
    await enqueue(platform, spec, { word: 'b' })
    worker.start()
    await worker.settled()
    expect(seen.toSorted()).toEqual(['a', 'b'])
    await worker.stop()
  })

  it('waits until a job is due', async () => {
    const { spec, seen } = recorder()
    const { worker, enqueue, clock } = bench([spec])
    worker.start()
    await enqueue(project, spec, { word: 'later' }, { runAt: clock.now + HOUR })
    await worker.settled()
    expect(seen).toEqual([])
    clock.now += HOUR
    await worker.settled()
    expect(seen).toEqual(['later'])
    await worker.stop()
  })

  it('tries again after 10, 20, 40 … seconds, and keeps a job it gives up', async () => {
    const starts: number[] = []
    const name = uniqueName()
    const spec = job({
      name,
      payload: Type.Object({}),
      attempts: 3,
      run: async () => {
        starts.push(clock.now)
        throw new Error('out of paper')
      },
    })
    const { worker, enqueue, clock } = bench([spec])
    const begin = clock.now
    worker.start()
    await enqueue(project, spec, {})
    for (const step of [0, 9, 1, 19, 1, 3600]) {
      clock.now += step * SECOND
      await worker.settled()
    }
    expect(starts.map((at) => at - begin)).toEqual([0, 10 * SECOND, 30 * SECOND])
    expect(await waiting(name)).toMatchObject([{ failed: true, attempts: 3, error: 'out of paper' }])
    await worker.stop()
  })

  it('gives a job to one worker only', async () => {
    const { spec, seen } = recorder()
    const one = bench([spec])
    const two = bench([spec])
    const words = Array.from({ length: 30 }, (_, at) => `job ${at}`)
    for (const word of words) await one.enqueue(project, spec, { word })
    one.worker.start()
    two.worker.start()
    await Promise.all([one.worker.settled(), two.worker.settled()])
    await Promise.all([one.worker.settled(), two.worker.settled()])
    expect(seen.toSorted()).toEqual(words.toSorted())
    await Promise.all([one.worker.stop(), two.worker.stop()])
  })

  it('takes over when the lease of another worker has ended, and not before', async () => {
    const { spec, seen } = recorder()
    const { worker, enqueue, clock } = bench([spec], { wakes: false })
    await enqueue(project, spec, { word: 'orphan' })
    const [row] = await waiting(spec.name)
    await project.update(jobs, String(row?.$id), { attempts: 1, runAt: clock.now + MINUTE })
    worker.start()
    await worker.settled()
    expect(seen).toEqual([])
    clock.now += MINUTE
    await worker.settled()
    expect(seen).toEqual(['orphan'])
    await worker.stop()
  })

  it('waits for a dead worker no longer than the job says', async () => {
    const { spec, seen } = recorder()
    const { worker, enqueue, clock } = bench([{ ...spec, lease: 3 * SECOND }, recorder().spec])
    const begin = clock.now
    await enqueue(project, spec, { word: 'short' })
    const claimed = { leases: new Map([[spec.name, 3 * SECOND]]), running: [] }
    expect(await claim(project, claimed, begin)).toMatchObject({ name: spec.name, attempts: 1 })
    expect(await waiting(spec.name)).toMatchObject([{ runAt: begin + 3 * SECOND }])
    worker.start()
    await worker.settled()
    expect(seen).toEqual([])
    clock.now += 3 * SECOND
    await worker.settled()
    expect(seen).toEqual(['short'])
    await worker.stop()
  })

  it('does not begin a job again that it is running itself, however late it is', async () => {
    const started = Promise.withResolvers<void>()
    const gate = Promise.withResolvers<void>()
    let runs = 0
    const spec = job({
      name: uniqueName(),
      payload: Type.Object({}),
      lease: SECOND,
      run: async () => {
        runs++
        started.resolve()
        await gate.promise
      },
    })
    const later = Promise.withResolvers<void>()
    const other = job({ name: uniqueName(), payload: Type.Object({}), run: async () => later.resolve() })
    const { worker, enqueue, clock } = bench([spec, other])
    worker.start()
    await enqueue(project, spec, {})
    await started.promise
    clock.now += HOUR
    // The first job is the one that is longer due.
    await enqueue(project, other, {})
    await later.promise
    gate.resolve()
    await worker.settled()
    expect(runs).toBe(1)
    await worker.stop()
  })

  it('says when a job is given up', async () => {
    const given: string[] = []
    const spec = job({
      name: uniqueName(),
      payload: Type.Object({ word: Type.String() }),
      attempts: 2,
      run: async () => {
        throw new Error('no')
      },
      abandoned: async (_ctx: Context, { word }) => {
        given.push(word)
      },
    })
    const { worker, enqueue, clock } = bench([spec])
    worker.start()
    await enqueue(project, spec, { word: 'x' })
    await worker.settled()
    expect(given).toEqual([])
    clock.now += 10 * SECOND
    await worker.settled()
    expect(given).toEqual(['x'])
    expect(await waiting(spec.name)).toMatchObject([{ failed: true }])
    await worker.stop()
  })

  it('runs no more jobs at once than it may, and all in the end', async () => {
    const gate = Promise.withResolvers<void>()
    let running = 0
    let most = 0
    let done = 0
    const spec = job({
      name: uniqueName(),
      payload: Type.Object({}),
      run: async () => {
        most = Math.max(most, ++running)
        if (running === 2) gate.resolve()
        await gate.promise
        running--
        done++
      },
    })
    const { worker, enqueue } = bench([spec], { concurrency: 2 })
    for (let at = 0; at < 6; at++) await enqueue(at % 2 ? project : platform, spec, {})
    worker.start()
    await worker.settled()
    expect({ most, done }).toEqual({ most: 2, done: 6 })
    await worker.stop()
  })

  it('stops when what it runs is done, and takes nothing new', async () => {
    const started = Promise.withResolvers<void>()
    const gate = Promise.withResolvers<void>()
    const spec = job({
      name: uniqueName(),
      payload: Type.Object({}),
      run: async () => {
        started.resolve()
        await gate.promise
      },
    })
    const { worker, enqueue } = bench([spec], { concurrency: 1 })
    worker.start()
    await enqueue(project, spec, {})
    await enqueue(project, spec, {})
    await started.promise
    let stopped = false
    const stopping = worker.stop().then(() => {
      stopped = true
    })
    expect(stopped).toBe(false)
    gate.resolve()
    await stopping
    expect(await waiting(spec.name)).toHaveLength(1)
  })

  it('leaves jobs it does not know to those who do', async () => {
    const { spec } = recorder()
    const { spec: other } = recorder()
    const { worker, enqueue } = bench([other])
    worker.start()
    await enqueue(project, spec, { word: 'x' })
    await worker.settled()
    expect(await waiting(spec.name)).toMatchObject([{ attempts: 0 }])
    await worker.stop()
  })
})

describe('schedule', () => {
  it('runs in its rhythm, for all workers together', async () => {
    let runs = 0
    const spec = job({
      name: uniqueName(),
      payload: Type.Object({}),
      schedule: () => ({ everyMs: HOUR, startMs: 0 }),
      run: async () => {
        runs++
      },
    })
    const start = Date.now()
    const benches = [bench([spec], { start }), bench([spec], { start })]
    for (const { worker } of benches) worker.start()
    const turn = () => Promise.all(benches.map(({ worker }) => worker.settled()))
    await turn()
    const counts: number[] = [runs]
    for (let hour = 0; hour < 3; hour++) {
      for (const { clock } of benches) clock.now += HOUR
      await turn()
      await turn()
      counts.push(runs)
    }
    expect(counts).toEqual([0, 1, 2, 3])
    expect(await waiting(spec.name, platform)).toHaveLength(1)
    await Promise.all(benches.map(({ worker }) => worker.stop()))
  })

  it('goes on after a time that failed for good', async () => {
    const starts: number[] = []
    const spec = job({
      name: uniqueName(),
      payload: Type.Object({}),
      attempts: 2,
      schedule: () => ({ everyMs: HOUR, startMs: 0 }),
      run: async () => {
        starts.push(clock.now)
        throw new Error('not today')
      },
    })
    const { worker, clock } = bench([spec], { start: Date.UTC(2026, 0, 2) + MINUTE })
    const begin = clock.now - MINUTE
    worker.start()
    for (const step of [0, 59 * MINUTE, 10 * SECOND, 30 * MINUTE, 30 * MINUTE]) {
      clock.now += step
      await worker.settled()
    }
    expect(starts.map((at) => at - begin)).toEqual([HOUR, HOUR + 10 * SECOND, 2 * HOUR + 10 * SECOND])
    expect(await waiting(spec.name, platform)).toMatchObject([{ failed: false, attempts: 1, error: 'not today' }])
    await worker.stop()
  })

  it('counts its times from the start of the day', () => {
    const midnight = Date.UTC(2026, 0, 2)
    const daily = { everyMs: DAY, startMs: 3 * HOUR }
    expect(nextTime(daily, midnight)).toBe(midnight + 3 * HOUR)
    expect(nextTime(daily, midnight + 3 * HOUR)).toBe(midnight + DAY + 3 * HOUR)
    expect(nextTime({ everyMs: MINUTE, startMs: 0 }, midnight + 61 * SECOND)).toBe(midnight + 2 * MINUTE)
  })
})
