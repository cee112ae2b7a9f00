import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { TableDefinition } from '../../src/data/tables/definition.ts'
import { stringifyJson } from '../../src/kit/json.ts'
import type { TestDatabase } from '../databases.ts'
import { poolOf as crowdPool, makeCrowd } from './crowd.ts'
import { poolOf as libraryPool, makeLibrary } from './library.ts'
import { modelList } from './model.ts'
import { type Pool, Questions } from './queries.ts'
import { Random } from './random.ts'
import { rowsDatabase, tableOf } from './tables.ts'
import type { Caller, ModelQuery, ModelTable, Outcome, World } from './world.ts'

let db: TestDatabase
beforeAll(async () => {
  db = await rowsDatabase()
})
afterAll(() => db[Symbol.asyncDispose]())

/** What the server makes of a list. */
async function actual(table: TableDefinition, queries: readonly ModelQuery[], caller: Caller): Promise<Outcome> {
  const store = caller.checks ? db.as(...caller.roles) : db.system
  try {
    const { rows, total } = await store.rows(table).list(queries.map(stringifyJson))
    return { ids: rows.map(({ $id }) => $id), total }
  } catch (error) {
    const { type, name } = error as { type?: string; name: string }
    if (name === 'ForbiddenError') return { error: 'user_unauthorized' }
    if (type === undefined) throw error
    return { error: type }
  }
}

interface Round {
  readonly world: World
  readonly tables: ReadonlyMap<string, TableDefinition>
  readonly callers: readonly Caller[]
  readonly pool: Pool
}

async function ask({ world, tables, callers, pool }: Round, seed: number, count: number): Promise<void> {
  const random = new Random(seed)
  const questions = new Questions(random, world, pool)
  for (let at = 0; at < count; at += 1) {
    const id = random.pick([...tables.keys()])
    const queries = questions.about(world.get(id) as ModelTable)
    const caller = random.pick(callers)
    const expected = modelList(world, id, queries, caller)
    const found = await actual(tables.get(id) as TableDefinition, queries, caller)
    expect(found, `${id} for ${JSON.stringify(caller)}: ${queries.map(stringifyJson).join(' ')}`).toEqual(expected)
  }
}

const defined = async (...ids: string[]) =>
  new Map(await Promise.all(ids.map(async (id) => [id, await tableOf(db.system, id)] as const)))

const caller = (...roles: string[]): Caller => ({ roles, checks: true })
const KEY: Caller = { roles: [], checks: false }

describe('lists of linked tables', () => {
  let round: Round
  beforeAll(async () => {
    const world = await makeLibrary(db, 1)
    round = {
      world,
      tables: await defined('people', 'people', 'teams', 'clubs', 'countries'),
      callers: [
        KEY,
        KEY,
        caller('any', 'guests'),
        caller('any', 'users', 'user:ann'),
        caller('any', 'users', 'user:bob', 'team:t1'),
        caller('user:nobody'),
        caller(),
      ],
      pool: libraryPool,
    }
  })

  it.each(Array.from({ length: 8 }, (_, at) => at + 1))(
    'are those of the model (part %i)',
    async (seed) => {
      await ask(round, seed, 1000)
    },
    60_000,
  )
})

describe('lists of many rows with many permission sets', () => {
  let round: Round
  beforeAll(async () => {
    const world = await makeCrowd(db, 2)
    round = {
      world,
      tables: await defined('crowd', 'open'),
      callers: [
        KEY,
        caller('any'),
        caller('any', 'users', 'user:few'),
        caller('teams'),
        caller('mod'),
        caller('any', 'mod', 'teams'),
        caller('user:own7'),
        caller('user:nobody'),
      ],
      pool: crowdPool,
    }
  })

  it.each(Array.from({ length: 2 }, (_, at) => at + 1))(
    'are those of the model (part %i)',
    async (seed) => {
      await ask(round, seed, 1000)
    },
    60_000,
  )
})
