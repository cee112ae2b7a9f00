import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Caller, type RowsBed, rowsBed, type TablePlace } from '../../../test/row-tables.ts'
import { tables } from '../../data/tables/shapes.ts'
import { purgeListCache } from './list-cache.ts'

let bed: RowsBed
let key: Caller
let alice: Caller
let bob: Caller
let table: TablePlace

beforeAll(async () => {
  bed = await rowsBed()
  ;({ key } = bed)
  ;[alice, bob] = await Promise.all([bed.user(), bed.user()])
})
afterAll(() => bed[Symbol.asyncDispose]())

const fresh = async () => {
  table = await bed.table([{ key: 'text', type: 'varchar', size: 20 }], { rowSecurity: true })
  await add('first')
}
const add = (text: string, permissions = ['read("users")']) =>
  key.rows.createRow({ ...table, rowId: text, data: { text }, permissions })
const limit = (count: number) => `queries[]=${encodeURIComponent(`{"method":"limit","values":[${count}]}`)}`

/** Whether a list came out of the cache, and how many rows it has. */
async function list(query: string, as = key): Promise<readonly [string | null, number]> {
  const { status, headers, text } = await bed.send('GET', table, { path: `?${query}`, as })
  expect(status).toBe(200)
  return [headers.get('x-appwrite-cache'), JSON.parse(text).total]
}

describe('tablesDB.listRows with a ttl', () => {
  it('answers again what it answered, whatever was written since, until that is too old', async () => {
    await fresh()
    expect(await list('ttl=60')).toEqual(['miss', 1])
    await add('second')
    expect(await list('ttl=60')).toEqual(['hit', 1])
    bed.server.advance(30_000)
    expect(await list('ttl=60')).toEqual(['hit', 1])
    expect(await list('ttl=20')).toEqual(['miss', 2])
    bed.server.advance(60_000)
    expect(await list('ttl=60')).toEqual(['miss', 2])
  })

  it('is off unless asked for, and for errors', async () => {
    await fresh()
    expect(await list('')).toEqual([null, 1])
    expect(await list('ttl=0')).toEqual([null, 1])
    const { status, headers } = await bed.send('GET', table, { path: '?ttl=60&queries[]=x' })
    expect([status, headers.get('x-appwrite-cache')]).toEqual([400, null])
    expect((await bed.send('GET', table, { path: '?ttl=86401' })).status).toBe(400)
  })

  it('keeps questions apart, and the words of both APIs', async () => {
    await fresh()
    for (const query of ['ttl=60', `ttl=60&${limit(1)}`, `ttl=60&${limit(2)}`, 'ttl=60&total=false']) {
      expect((await list(query))[0]).toBe('miss')
      expect((await list(query))[0]).toBe('hit')
    }
    const old = await fetch(`${bed.server.endpoint}/databases/main/collections/${table.tableId}/documents?ttl=60`, {
      headers: { ...key.client.headers, 'x-appwrite-project': bed.project.projectId },
    })
    expect(old.headers.get('x-appwrite-cache')).toBe('miss')
    expect(await old.json()).toHaveProperty('documents')
  })

  it('is never shared by callers of different roles', async () => {
    await fresh()
    await add('hers', [`read("user:${alice.id}")`])
    expect(await list('ttl=60', alice)).toEqual(['miss', 2])
    expect(await list('ttl=60', bob)).toEqual(['miss', 1])
    expect(await list('ttl=60')).toEqual(['miss', 2])
    expect(await list('ttl=60', bed.guest)).toEqual(['miss', 0])
    expect(await list('ttl=60', alice)).toEqual(['hit', 2])
    expect(await list('ttl=60', bob)).toEqual(['hit', 1])
  })

  it('begins anew when the table changes, or when it is told to', async () => {
    await fresh()
    expect(await list('ttl=60')).toEqual(['miss', 1])
    const { store } = await bed.server.app.system(bed.project.projectId)
    const located = await store.table('main', table.tableId)
    if (!located) throw new Error('no table')
    await add('second')
    purgeListCache(located.table)
    expect(await list('ttl=60')).toEqual(['miss', 2])
    expect(await list('ttl=60')).toEqual(['hit', 2])
    await store.update(tables, `${located.database.$sequence}:${table.tableId}`, { name: 'other' })
    expect(await list('ttl=60')).toEqual(['miss', 2])
  })
})
