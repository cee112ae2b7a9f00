import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type TestPlacement, tablesOf, testPlacement } from '../../test/databases.ts'
import { notes } from '../../test/sample-shapes.ts'
import { Databases } from './databases.ts'
import { NewerSchemaError } from './migrate.ts'

let place: TestPlacement
const steps = [tablesOf([notes])]
const migrations = { platform: steps, project: steps }
beforeEach(async () => {
  place = await testPlacement()
})
afterEach(() => place[Symbol.asyncDispose]())

describe('databases', () => {
  it('are opened once however many ask, migrated, and found without waiting then', async () => {
    const databases = await Databases.open(place.placement, migrations)
    expect(databases.peek('one')).toBeUndefined()
    const [a, b] = await Promise.all([databases.project('one'), databases.project('one')])
    expect(a).toBe(b)
    expect(databases.peek('one')).toBe(a)
    expect([await databases.exists('one'), await databases.exists('two')]).toEqual([true, false])
    expect(await a.ping()).toBeGreaterThanOrEqual(0)
    await databases.close()
  })

  it('are gone when removed, also while they are being opened, and empty when made again', async () => {
    const databases = await Databases.open(place.placement, migrations)
    const opening = databases.project('one')
    await databases.remove('one')
    await opening
    expect([databases.peek('one'), await databases.exists('one')]).toEqual([undefined, false])
    const again = await databases.project('one')
    const table = again.schema ? `"${again.schema}".notes` : 'notes'
    expect(await again.all(`select * from ${table}`, [])).toEqual([])
    await databases.remove('one')
    await databases.remove('never-made')
    await databases.close()
  })

  it('that were closed for others stay usable to whoever holds one', async () => {
    const databases = await Databases.open(place.placement, { platform: [], project: [] })
    const first = await databases.project('p0')
    for (let at = 1; at <= 200; at += 1) await databases.project(`p${at}`)
    expect(databases.peek('p0')).toBeUndefined()
    await expect(first.all('select 1 as one', [])).resolves.toEqual([{ one: 1 }])
    expect(await databases.project('p0')).toBe(first)
    await databases.close()
  })

  it('have plain names, so that none leads elsewhere', async () => {
    const databases = await Databases.open(place.placement, migrations)
    for (const name of ['../platform', '..', '.hidden', 'a/b', 'a"b', 'a.b', 'a\0b', '', '-x']) {
      await expect(databases.project(name)).rejects.toThrow(/No database can be named/)
    }
    await expect(databases.project('platform')).rejects.toThrow(/no project/)
    await databases.close()
  })

  it('of a newer release are refused, and let go of', async () => {
    const newer = [...steps, { id: 2, name: 'newer', up: async () => undefined }]
    await (await Databases.open(place.placement, { platform: newer, project: newer })).platform.close()
    await expect(Databases.open(place.another(), migrations)).rejects.toThrow(NewerSchemaError)
  })
})
