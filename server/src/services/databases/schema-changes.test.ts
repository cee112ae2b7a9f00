import { type Models, Query, TablesDBIndexType } from 'node-appwrite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RowsBed, rowsBed, type TableOptions, type TablePlace } from '../../../test/row-tables.ts'
import { fillTable } from '../../../test/table-indexes.ts'
import { failure } from '../../../test/team-people.ts'
import type { ColumnSpec } from '../../../test/user-tables.ts'
import type { Context } from '../../contract/context.ts'
import { runFragment } from '../../data/fragment.ts'
import type { Store } from '../../data/store.ts'
import type { TableDefinition } from '../../data/tables/definition.ts'
import { hasColumn, hasTable, stateOf } from '../../data/tables/indexes/catalog.ts'
import { textCondition } from '../../data/tables/indexes/conditions.ts'
import { parseSearch, type Search } from '../../data/tables/search/words.ts'
import { type ColumnRow, columns, indexes, type TableRow, tables } from '../../data/tables/shapes.ts'
import { jobs } from '../../jobs/shapes.ts'
import { GRACE } from './jobs-drops.ts'
import { buildIndex } from './jobs-index.ts'
import { resizeInIndexes } from './schema-changes.ts'

let bed: RowsBed
let ctx: Context
let store: Store
beforeAll(async () => {
  bed = await rowsBed()
  ctx = await bed.server.app.system(bed.project.projectId)
  store = ctx.store.asSystem()
})
afterAll(() => bed[Symbol.asyncDispose]())

const { Key, Unique, Fulltext, Spatial } = TablesDBIndexType
const COLUMNS: readonly ColumnSpec[] = [
  { key: 'name', type: 'varchar', size: 100 },
  { key: 'body', type: 'text', size: 65_535 },
  { key: 'age', type: 'integer' },
  { key: 'spot', type: 'point' },
]
/** More than a request indexes: of texts, and of anything. */
const [MANY_TEXTS, MANY] = [2200, 50_200]

const place = (options?: TableOptions): Promise<TablePlace> => bed.table(COLUMNS, options)
const definitionOf = async ({ databaseId, tableId }: TablePlace): Promise<TableDefinition> =>
  (await store.table(databaseId, tableId))?.table as TableDefinition
const fill = async (at: TablePlace, count: number, values: Record<string, string>) =>
  fillTable(store, await definitionOf(at), count, values)
const create = (at: TablePlace, key: string, type: TablesDBIndexType, columns: string[]) =>
  bed.key.rows.createIndex({ ...at, key, type, columns })
const status = async (at: TablePlace, key: string): Promise<string> =>
  (await bed.key.rows.getIndex({ ...at, key })).status
const numberOf = async (at: TablePlace, key: string): Promise<number> => {
  const { $sequence } = await definitionOf(at)
  return (await store.first(indexes, { tableInternalId: $sequence, key }))?.$sequence ?? 0
}
const settled = () => bed.server.app.worker.settled()
const later = async () => {
  bed.server.advance(GRACE)
  await settled()
}
const stateOfIndex = (number: number, suffix = '') =>
  store.reading((connection) => stateOf(connection, `x${number}${suffix}`))
const isThere = (name: string) => store.reading((connection) => hasTable(connection, name))
const searched = async (at: TablePlace, key: string, words: string): Promise<number> => {
  const table = await definitionOf(at)
  const index = table.indexes.find((one) => one.key === key)
  if (!index) throw new Error(`${key} is not available.`)
  return store.reading(async (connection) => {
    const { text, values } = textCondition(connection, index, parseSearch(words) as Search)
    const from = connection.schema ? `"${connection.schema}".${table.name}` : table.name
    const [row] = await runFragment(connection, { text: `select count(*) as n from ${from} where ${text}`, values })
    return Number(row?.n)
  })
}
const add = (at: TablePlace, data: object): Promise<Models.Row> =>
  bed.key.rows.createRow({ ...at, rowId: 'unique()', data })

describe('an index over many rows', () => {
  it('is made by a job while its table is written to', async () => {
    const at = await place()
    await fill(at, MANY_TEXTS, { body: `'common word' || n` })
    expect(await create(at, 'words', Fulltext, ['body'])).toMatchObject({ status: 'processing' })
    for (let row = 0; row < 5; row++) await add(at, { body: 'common late' })
    await settled()
    expect(await status(at, 'words')).toBe('available')
    expect(await searched(at, 'words', 'common')).toBe(MANY_TEXTS + 5)
    expect(await searched(at, 'words', 'late')).toBe(5)
    const number = await numberOf(at, 'words')
    expect(await isThere(`x${number}l`)).toBe(true)
    await later()
    expect(await isThere(`x${number}l`)).toBe(false)
    await add(at, { body: 'later' })
    expect(await searched(at, 'words', 'later')).toBe(1)
  })

  it('is made for orders, and to keep equal values out', async () => {
    const at = await place()
    await fill(at, MANY, { age: 'n' })
    await create(at, 'ages', Key, ['age'])
    await create(at, 'once', Unique, ['age', 'name'])
    await settled()
    expect(await Promise.all(['ages', 'once'].map((key) => status(at, key)))).toEqual(['available', 'available'])
    for (const key of ['ages', 'once']) expect(await stateOfIndex(await numberOf(at, key))).toBe('whole')
  })

  it('fails where rows stand in the way, leaves nothing behind, and writes go on', async () => {
    const at = await place()
    await fill(at, MANY, { age: 'n % 50000' })
    await create(at, 'once', Unique, ['age'])
    await settled()
    expect(await bed.key.rows.getIndex({ ...at, key: 'once' })).toMatchObject({
      status: 'failed',
      error: expect.stringContaining('equal values'),
    })
    expect(await stateOfIndex(await numberOf(at, 'once'))).toBe('none')
    await add(at, { age: 7 })
    await bed.key.rows.deleteIndex({ ...at, key: 'once' })
  })

  it('does not come back when it was deleted while it was made', async () => {
    const at = await place()
    await fill(at, MANY, { body: `'word' || n`, age: 'n' })
    for (const [key, type, column] of [
      ['words', Fulltext, 'body'],
      ['ages', Key, 'age'],
    ] as const) {
      await create(at, key, type, [column])
      const number = await numberOf(at, key)
      await bed.key.rows.deleteIndex({ ...at, key })
      await settled()
      await later()
      expect(await failure(bed.key.rows.getIndex({ ...at, key }))).toBe('column_index_not_found')
      expect(await stateOfIndex(number)).toBe('none')
      expect(await isThere(`x${number}`)).toBe(false)
      await create(at, key, type, [column])
      await settled()
      expect(await status(at, key)).toBe('available')
    }
    expect(await searched(at, 'words', 'word77')).toBe(111)
  })

  it('comes out the same when two workers make it at once, and when it is made again', async () => {
    const at = await place()
    await fill(at, MANY_TEXTS, { body: `'w' || n` })
    await create(at, 'words', Fulltext, ['body'])
    const index = await numberOf(at, 'words')
    await Promise.allSettled([buildIndex.run(ctx, { index }), buildIndex.run(ctx, { index }), settled()])
    await later()
    await buildIndex.run(ctx, { index })
    expect(await status(at, 'words')).toBe('available')
    expect(await searched(at, 'words', 'w')).toBe(MANY_TEXTS)
  })

  it('fails when it is given up', async () => {
    const at = await place()
    await fill(at, MANY_TEXTS, { body: `'w' || n` })
    const made = await store.transaction(async (tx) => {
      const { $sequence } = await definitionOf(at)
      const of = { $id: 'given-up', tableInternalId: $sequence, key: 'g', foldedKey: 'g', type: 'key' }
      return tx.insert(indexes, { ...of, columns: ['name'], status: 'processing' })
    })
    await buildIndex.abandoned?.(ctx, { index: made.$sequence })
    expect(await bed.key.rows.getIndex({ ...at, key: 'g' })).toMatchObject({
      status: 'failed',
      error: expect.any(String),
    })
  })
})

describe('an index that comes and goes under parallel writers', () => {
  it('has every row, and no writer fails', async () => {
    const at = await place()
    let writing = true
    let written = 0
    const writer = async () => {
      for (; writing; written++) await add(at, { name: 'x', body: 'shared text' })
    }
    const writers = Array.from({ length: 8 }, writer)
    for (const key of ['one', 'two', 'three']) {
      await create(at, key, Fulltext, ['body'])
      await create(at, `${key}-spot`, Spatial, ['spot'])
      await create(at, `${key}-name`, Key, ['name'])
    }
    await bed.key.rows.deleteIndex({ ...at, key: 'two' })
    await bed.key.rows.deleteColumn({ ...at, key: 'spot' })
    writing = false
    await Promise.all(writers)
    await later()
    for (const key of ['one', 'three']) expect(await searched(at, key, '"shared text"')).toBe(written)
  })
})

describe('tablesDB.deleteColumn', () => {
  it('takes its key from indexes, and those away that say nothing then', async () => {
    const at = await place()
    const made = {
      only: [Key, ['age']],
      pair: [Key, ['name', 'age']],
      other: [Key, ['name']],
      both: [Key, ['age', 'body']],
      words: [Fulltext, ['body', 'name']],
      once: [Unique, ['age', 'name']],
    } as const
    for (const [key, [type, columns]] of Object.entries(made))
      await bed.key.rows.createIndex({
        ...at,
        key,
        type,
        columns: [...columns],
        ...(key === 'both' && { lengths: [0, 100], orders: ['asc', 'desc'] as never }),
      })
    await add(at, { name: 'a', age: 1, body: 'searchable' })
    await bed.key.rows.deleteColumn({ ...at, key: 'age' })
    const left = (await bed.key.rows.listIndexes(at)).indexes
    const shown = left.map(({ key, columns, lengths, orders }) => [key, columns, lengths, orders])
    expect(shown).toEqual([
      ['other', ['name'], [0], []],
      ['words', ['body', 'name'], [0, 0], []],
      ['both', ['body'], [100], ['DESC']],
      ['once', ['name'], [0], []],
    ])
    expect(left.map((index) => index.status)).toEqual(Array(4).fill('available'))
    expect(await failure(add(at, { name: 'a' }))).toBe('row_unique_constraint_violation')
    await bed.key.rows.deleteColumn({ ...at, key: 'name' })
    await later()
    expect(await status(at, 'words')).toBe('available')
    expect(await searched(at, 'words', 'searchable')).toBe(1)
  })

  it('frees the storage a little later, and its key at once', async () => {
    const at = await place()
    const table = await definitionOf(at)
    const field = table.columns.get('body')?.field ?? ''
    await create(at, 'words', Fulltext, ['body'])
    const number = await numberOf(at, 'words')
    await add(at, { body: 'old' })
    await bed.key.rows.deleteColumn({ ...at, key: 'body' })
    await bed.key.rows.createTextColumn({ ...at, key: 'body', required: false })
    expect((await bed.key.rows.listRows(at)).rows).toMatchObject([{ body: null }])
    await later()
    expect(await store.reading((connection) => hasColumn(connection, table.name, field))).toBe(false)
    expect(await isThere(`x${number}`)).toBe(false)
    await add(at, { body: 'new' })
  })

  it('empties the column of a large table', async () => {
    const at = await place()
    const table = await definitionOf(at)
    const field = table.columns.get('name')?.field ?? ''
    await fill(at, MANY, { name: `'n' || n` })
    await create(at, 'names', Key, ['name'])
    await settled()
    await bed.key.rows.deleteColumn({ ...at, key: 'name' })
    await later()
    const left = await store.reading(async (connection) => {
      if (!(await hasColumn(connection, table.name, field))) return 0
      const [row] = await connection.all(`select count("${field}") as n from "${table.name}"`, [])
      return Number(row?.n)
    })
    expect(left).toBe(0)
    await add(at, { age: 1 })
  })
})

describe('a column that was made wider', () => {
  it('takes what fits it now, however long that is, in all its indexes', async () => {
    const at = await place()
    await create(at, 'names', Key, ['name'])
    await create(at, 'once', Unique, ['name', 'age'])
    await create(at, 'ages', Key, ['age'])
    const kept = await numberOf(at, 'ages')
    await add(at, { name: 'a', age: 1 })
    await ctx.transaction(async (tx) => {
      const row = (await tx.store
        .asSystem()
        .first(columns, { key: 'name', tableInternalId: (await definitionOf(at)).$sequence })) as ColumnRow
      await tx.store.asSystem().update(columns, row.$id, { size: 10_000 })
      const table = (await tx.store.asSystem().first(tables, { tableId: at.tableId })) as TableRow
      await resizeInIndexes(tx, table, row)
    })
    const long = Array.from({ length: 10_000 }, (_, n) =>
      String.fromCodePoint(0x1f300 + ((n * n * 31 + n) % 700)),
    ).join('')
    await add(at, { name: long, age: 1 })
    expect(await failure(add(at, { name: long, age: 1 }))).toBe('row_unique_constraint_violation')
    expect(await failure(add(at, { name: 'a', age: 1 }))).toBe('row_unique_constraint_violation')
    await add(at, { name: `${long.slice(0, -2)}!`, age: 1 })
    expect(await Promise.all(['names', 'once'].map((key) => status(at, key)))).toEqual(['available', 'available'])
    expect(await numberOf(at, 'ages')).toBe(kept)
  })
})

describe('tablesDB.deleteTable', () => {
  it('frees the ID at once, and the storage a little later', async () => {
    const at = await place()
    const table = await definitionOf(at)
    await create(at, 'words', Fulltext, ['body'])
    await create(at, 'names', Key, ['name'])
    const number = await numberOf(at, 'words')
    await add(at, { name: 'a', body: 'b' })
    await bed.key.rows.deleteTable(at)
    await bed.key.rows.createTable({ ...at, name: 'again' })
    expect((await bed.key.rows.listRows(at)).total).toBe(0)
    await later()
    for (const name of [table.name, `${table.name}__acl`, `${table.name}__role`, `${table.name}__count`, `x${number}`])
      expect(await isThere(name)).toBe(false)
    expect(await store.select(indexes, { tableInternalId: table.$sequence })).toEqual([])
  })

  it('removes a large one, also when it was broken off', async () => {
    const at = await place()
    const { name } = await definitionOf(at)
    await fill(at, MANY, { name: `'n' || n` })
    await create(at, 'names', Key, ['name'])
    await settled()
    await bed.key.rows.deleteTable(at)
    await later()
    expect(await isThere(name)).toBe(false)
    expect(await store.select(jobs, { failed: true })).toEqual([])
  })

  it('lets writers finish who have not heard of it', async () => {
    const at = await place()
    const refusals: unknown[] = []
    const writer = async () => {
      for (;;) {
        const answer = await failure(add(at, { name: 'x' }))
        if (typeof answer === 'object') continue
        return refusals.push(answer)
      }
    }
    const writers = Array.from({ length: 6 }, writer)
    await bed.key.rows.deleteTable(at)
    await Promise.all(writers)
    expect(refusals).toEqual(Array(6).fill('table_not_found'))
  })
})

describe('twins', () => {
  const twins = async (at: TablePlace) => {
    const table = await definitionOf(at)
    return {
      all: table.twins,
      states: await Promise.all(table.indexes.map(({ $sequence }) => stateOfIndex($sequence, 't'))),
    }
  }

  it.each([
    ['a small table', 100],
    ['a large one', MANY],
  ])('are made when rows of %s get permissions of their own, and with each index from then on', async (_, count) => {
    const at = await place()
    await fill(at, count, { age: 'n' })
    await create(at, 'ages', Key, ['age'])
    await create(at, 'once', Unique, ['age', 'name'])
    await settled()
    expect(await twins(at)).toEqual({ all: false, states: ['none', 'none'] })
    await bed.key.rows.updateTable({ ...at, name: 'secure', rowSecurity: true })
    await create(at, 'names', Key, ['name'])
    await settled()
    expect(await twins(at)).toEqual({ all: true, states: ['whole', 'whole', 'whole'] })
    await bed.key.rows.updateTable({ ...at, name: 'open', rowSecurity: false })
    await create(at, 'more', Key, ['name', 'age'])
    await settled()
    expect((await twins(at)).states).toEqual(Array(4).fill('whole'))
    expect(
      (await bed.key.rows.listRows({ ...at, queries: [Query.orderAsc('age'), Query.limit(1)] })).rows,
    ).toHaveLength(1)
  })
})
