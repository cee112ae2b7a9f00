import { randomInt } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { type Models, Query, TablesDB, TablesDBIndexType } from 'node-appwrite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ServerProcess, startServer } from './server/process.ts'
import { createProject, type FirstProject } from './server/project.ts'
import { inStorage, type Storage } from './server/storage.ts'

const ROWS = 100_000
/** How long a change that was broken off may stay undecided, in milliseconds. */
const DECIDED = 10_000
const SCOPES = ['databases', 'tables', 'columns', 'indexes', 'rows'].flatMap((name) => [
  `${name}.read`,
  `${name}.write`,
])

const { Key, Unique, Fulltext, Spatial } = TablesDBIndexType
const big = { databaseId: 'main', tableId: 'big' }
const other = { databaseId: 'main', tableId: 'other' }

describe('kill -9 during changes of a large table', () => {
  let server: ServerProcess
  let project: FirstProject
  let db: TablesDB

  beforeAll(async () => {
    server = await startServer()
    project = await createProject(server.endpoint, SCOPES)
    db = new TablesDB(project.server)
    await db.create({ databaseId: 'main', name: 'Main' })
    for (const place of [big, other]) await makeTable(place)
    await server.stop()
    await inStorage(server, project.projectId, async (storage) => {
      for (const { tableId } of [big, other]) await fill(storage, tableId)
    })
    await restart()
  }, 60_000)
  afterAll(() => server.close())

  async function makeTable(place: typeof big): Promise<void> {
    await db.createTable({ ...place, name: place.tableId })
    await db.createVarcharColumn({ ...place, key: 'name', size: 50, required: false })
    await db.createVarcharColumn({ ...place, key: 'body', size: 200, required: false })
    await db.createIntegerColumn({ ...place, key: 'age', required: false })
    await db.createIntegerColumn({ ...place, key: 'twice', required: false })
    await db.createPointColumn({ ...place, key: 'spot', required: false })
    await db.createRow({ ...place, rowId: 'first', data: { age: 0, twice: 0 } })
  }

  // As many rows through the API would take longer than everything else.
  async function fill({ run, table, numbers, json }: Storage, tableId: string): Promise<void> {
    const { name, fields } = await physical({ run, table }, tableId)
    const values = {
      name: `'n' || (n % 1000)`,
      body: `case when n % 2 = 0 then 'common text number ' || n end`,
      age: 'n',
      twice: 'n / 2',
      spot: json(`case when n % 2 = 1 then '[' || (n % 180) || ',' || (n % 90) || ']' end`),
    }
    const columns = Object.keys(values).map((key) => `"${fields.get(key)}"`)
    await run(
      `insert into ${table(name)} ("$id", "$createdAt", "$updatedAt", "$acl", ${columns.join(', ')})
        select 'r' || n, n, n, (select "$acl" from ${table(name)} limit 1), ${Object.values(values).join(', ')} from ${numbers(ROWS)}`,
    )
    await run(`update ${table(`${name}__count`)} set n = n + ${ROWS}`)
  }

  async function physical({ run, table }: Pick<Storage, 'run' | 'table'>, tableId: string) {
    const [found] = await run(`select "$sequence" as n from ${table('tables')} where "tableId" = '${tableId}'`)
    const rows = await run(
      `select key, "$sequence" as n from ${table('columns')} where "tableInternalId" = ${found?.n}`,
    )
    return { name: `t${found?.n}`, fields: new Map(rows.map(({ key, n }) => [key, `c${n}`])) }
  }

  const create = (key: string, type: TablesDBIndexType, column: string) =>
    db.createIndex({ ...big, key, type, columns: [column] })

  // The kill comes after a random number of answers, so that it hits any moment of the work.
  async function killDuring(): Promise<void> {
    for (let answers = randomInt(1, 60); answers > 0; answers--) await db.listIndexes(big)
    await server.kill()
  }

  async function restart(): Promise<void> {
    server = await server.restart()
    project.server.setEndpoint(server.endpoint)
  }

  async function decided(): Promise<Map<string, Models.ColumnIndex>> {
    const deadline = Date.now() + DECIDED
    for (;;) {
      const { indexes } = await db.listIndexes(big)
      if (indexes.every(({ status }) => ['available', 'failed'].includes(String(status))))
        return new Map(indexes.map((index) => [index.key, index]))
      if (Date.now() > deadline) throw new Error(`Undecided: ${JSON.stringify(indexes)}`)
      // Looking all the time would take the time that the work needs.
      await pause(50)
    }
  }

  const total = async (...queries: string[]): Promise<number> => {
    const { rows } = await db.listRows({ ...big, queries: [...queries, Query.limit(1000)] })
    return rows.length
  }
  const add = (rowId: string, data: object) => db.createRow({ ...big, rowId, data })
  const failure = (call: Promise<unknown>) =>
    call.then(
      () => 'none',
      ({ type }: { type: string }) => type,
    )

  it('decides about indexes that the engine builds', async () => {
    await Promise.all([create('names', Key, 'name'), create('once', Unique, 'age'), create('never', Unique, 'twice')])
    await killDuring()
    await restart()
    await add('during', { name: 'n7', age: -1, twice: 5 })
    const indexes = await decided()
    expect([...indexes.values()].map(({ key, status }) => [key, status]).sort()).toEqual([
      ['names', 'available'],
      ['never', 'failed'],
      ['once', 'available'],
    ])
    expect(indexes.get('never')?.error).toContain('equal values')
    expect(await failure(add('again', { age: 77 }))).toBe('row_unique_constraint_violation')
    await add('after', { name: 'n7', twice: 5 })
    expect(await total(Query.equal('name', ['n7']))).toBe(ROWS / 1000 + 2)
  }, 30_000)

  it('decides about indexes of words and places', async () => {
    await Promise.all([create('words', Fulltext, 'body'), create('places', Spatial, 'spot')])
    await add('before', { body: 'a rare text', spot: [1, 1] })
    await killDuring()
    await restart()
    await add('meanwhile', { body: 'another rare text', spot: [1, 1] })
    await db.updateRow({ ...big, rowId: 'r6', data: { body: 'rare at last' } })
    await db.deleteRow({ ...big, rowId: 'r8' })
    const indexes = await decided()
    expect(['words', 'places'].map((key) => indexes.get(key)?.status)).toEqual(['available', 'available'])
    expect(await total(Query.search('body', 'rare'))).toBe(3)
    for (const [number, found] of [
      [6, 0],
      [8, 0],
      [10, 1],
      [ROWS, 1],
    ] as const)
      expect(await total(Query.search('body', `"number ${number}"`))).toBe(found)
    expect(await total(Query.equal('spot', [[1, 1]]))).toBe(Math.ceil(ROWS / 180) + 2)
  }, 30_000)

  it('brings nothing back that was deleted while it was made', async () => {
    for (const key of ['words', 'names']) await db.deleteIndex({ ...big, key })
    await Promise.all([create('words', Fulltext, 'body'), create('names', Key, 'name')])
    await Promise.all(['words', 'names'].map((key) => db.deleteIndex({ ...big, key })))
    await db.deleteColumn({ ...big, key: 'twice' })
    await db.updateTable({ ...big, name: 'big', rowSecurity: true })
    await killDuring()
    await restart()
    await add('still', { body: 'works' })
    await db.createIntegerColumn({ ...big, key: 'twice', required: false })
    expect([...(await decided()).keys()].sort()).toEqual(['once', 'places'])
    const { rows } = await db.listRows({ ...big, queries: [Query.limit(1), Query.equal('$id', ['r9'])] })
    expect(rows).toMatchObject([{ age: 9, twice: null }])
  }, 30_000)

  it('frees the storage of what was deleted, whenever it is stopped', async () => {
    const { name, fields } = await inStorage(server, project.projectId, (storage) => physical(storage, 'other'))
    expect(fields.size).toBe(5)
    await db.deleteTable(other)
    await db.createTable({ ...other, name: 'again' })
    await server.kill()
    // What waits for a while in the life of a server is due now.
    await inStorage(server, project.projectId, ({ run, table }) =>
      run(`update ${table('jobs')} set "runAt" = 0 where name like 'databases.drop%' or name like 'databases.settle%'`),
    )
    await restart()
    await killDuring()
    await restart()
    const deadline = Date.now() + DECIDED
    const left = () =>
      inStorage(server, project.projectId, async ({ run, table, has }) => {
        const jobs = await run(`select name, error from ${table('jobs')} where name like 'databases.drop%'`)
        return (await has(name)) ? [name, ...jobs] : jobs
      })
    for (let found = await left(); found.length > 0; found = await left()) {
      if (Date.now() > deadline) throw new Error(`Left: ${JSON.stringify(found)}`)
      await pause(100)
    }
    expect((await db.listRows(other)).total).toBe(0)
    await add('last', { body: 'works' })
    await server.stop()
    if (server.databaseUrl === undefined)
      expect(await inStorage(server, project.projectId, ({ run }) => run('pragma integrity_check'))).toEqual([
        { integrity_check: 'ok' },
      ])
  }, 30_000)
})
