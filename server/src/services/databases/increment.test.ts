import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Caller, collectionOf, type RowsBed, rowsBed, type TablePlace } from '../../../test/row-tables.ts'
import { failure } from '../../../test/team-people.ts'

let bed: RowsBed
let key: Caller
let alice: Caller
let call: TablePlace & { rowId: string }

beforeAll(async () => {
  bed = await rowsBed()
  ;({ key } = bed)
  alice = await bed.user()
  const table = await bed.table(
    [
      { key: 'small', type: 'integer', min: -10, max: 100 },
      { key: 'big', type: 'bigint' },
      { key: 'float', type: 'double' },
      { key: 'text', type: 'varchar', size: 20 },
      { key: 'list', type: 'integer', array: true },
    ],
    { rowSecurity: true },
  )
  call = { ...table, rowId: 'row' }
})
afterAll(() => bed[Symbol.asyncDispose]())

const set = (data: object, permissions: string[] = []) => key.rows.upsertRow({ ...call, data, permissions })
const raw = async (path: string, body: string) => {
  const { status, text } = await bed.send('PATCH', call, { path: `/row/${path}`, body })
  return { status, text, type: JSON.parse(text).type as unknown }
}

describe('tablesDB.incrementRowColumn and decrementRowColumn', () => {
  it('step by one, or by what they are told', async () => {
    await set({ small: 7, float: 0.5 })
    expect(await key.rows.incrementRowColumn({ ...call, column: 'small' })).toMatchObject({ small: 8, $id: 'row' })
    expect(await key.rows.incrementRowColumn({ ...call, column: 'small', value: 2, max: 10 })).toMatchObject({
      small: 10,
    })
    expect(await key.rows.decrementRowColumn({ ...call, column: 'small', value: 20, min: -10 })).toMatchObject({
      small: -10,
    })
    expect(await key.rows.incrementRowColumn({ ...call, column: 'float', value: 0.25 })).toMatchObject({ float: 0.75 })
    expect(await key.rows.getRow(call)).toMatchObject({ small: -10, float: 0.75 })
  })

  it('begin at nothing where there is no number', async () => {
    await set({ big: null })
    expect(await key.rows.decrementRowColumn({ ...call, column: 'big', value: 5 })).toMatchObject({ big: -5 })
  })

  it('calculate exactly with 64 bits, and not beyond', async () => {
    await set({ big: 9223372036854775800n })
    const { text } = await raw('big/increment', '{"value":"7"}')
    expect(text).toContain('"big":9223372036854775807,')
    expect(await raw('big/increment', '{"value":1}')).toMatchObject({ status: 400, type: 'column_limit_exceeded' })
    expect((await raw('big/decrement', '{"value":9223372036854775807}')).text).toContain('"big":0,')
  })

  it.each([
    ['small/increment', '{"value":1,"max":7}', 400, 'column_limit_exceeded'],
    ['small/decrement', '{"value":1,"min":7}', 400, 'column_limit_exceeded'],
    ['small/increment', '{"value":94}', 400, 'column_limit_exceeded'],
    ['small/increment', '{"value":0}', 400, 'general_argument_invalid'],
    ['small/increment', '{"value":-1}', 400, 'general_argument_invalid'],
    ['small/increment', '{"value":"x"}', 400, 'general_argument_invalid'],
    ['small/increment', '{"value":"1e999"}', 400, 'general_argument_invalid'],
    ['small/increment', '{"value":[1]}', 400, 'general_argument_invalid'],
    ['small/increment', '{"value":1,"max":"x"}', 400, 'general_argument_invalid'],
    ['text/increment', '{}', 400, 'attribute_type_invalid'],
    ['list/decrement', '{}', 400, 'attribute_type_invalid'],
    ['nope/increment', '{}', 404, 'column_not_found'],
    ['$sequence/increment', '{}', 400, 'general_argument_invalid'],
    ['constructor/increment', '{}', 404, 'column_not_found'],
  ])('refuse %s with %s', async (path, body, status, type) => {
    await set({ small: 7 })
    expect(await raw(path, body)).toMatchObject({ status, type })
    expect(await key.rows.getRow(call)).toMatchObject({ small: 7 })
  })

  it('call a row that is not there one without the column, in the words of either API', async () => {
    const nowhere = { ...call, rowId: 'nope' }
    expect(await failure(key.rows.incrementRowColumn({ ...nowhere, column: 'small' }))).toBe('column_not_found')
    const old = { ...collectionOf(call), documentId: 'nope', attribute: 'small' }
    expect(await failure(key.legacy.decrementDocumentAttribute(old))).toBe('attribute_not_found')
    const text = { ...collectionOf(call), documentId: 'row', attribute: 'text' }
    expect(await failure(key.legacy.incrementDocumentAttribute(text))).toBe('attribute_type_invalid')
    await set({ small: 100 })
    const full = { ...collectionOf(call), documentId: 'row', attribute: 'small' }
    expect(await failure(key.legacy.incrementDocumentAttribute(full))).toBe('attribute_limit_exceeded')
    expect(await key.legacy.decrementDocumentAttribute(full)).toMatchObject({ small: 99, $collectionId: call.tableId })
  })

  it('need the right to update, and no other', async () => {
    const increment = () => failure(alice.rows.incrementRowColumn({ ...call, column: 'small' }))
    await set({ small: 1 }, ['read("users")'])
    expect(await increment()).toBe('user_unauthorized')
    await set({ small: 1 }, ['update("users")'])
    expect(await increment()).toMatchObject({ small: 2 })
  })

  it('lose no step of callers who come at the same time, and tell listeners of each', async () => {
    await set({ small: 0 })
    const step = () => key.rows.incrementRowColumn({ ...call, column: 'small' })
    const heard = await bed.heard(() => Promise.all(Array.from({ length: 20 }, step)))
    expect(await key.rows.getRow(call)).toMatchObject({ small: 20 })
    const template = 'databases.[databaseId].tables.[tableId].rows.[rowId].update'
    expect(heard.map((event) => event.template)).toEqual(Array(20).fill(template))
  })
})
