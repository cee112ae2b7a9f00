import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type LinkedBed, linkedBed } from '../../../test/linked-tables.ts'
import type { TablePlace } from '../../../test/row-tables.ts'
import type { Context } from '../../contract/context.ts'
import { ApiError } from '../../contract/errors.ts'
import { qualified } from '../../data/fragment.ts'
import type { TableDefinition } from '../../data/tables/definition.ts'
import { everything } from '../../data/tables/list/selection.ts'
import { expand, type RelatedRow } from '../../data/tables/relations/expand.ts'
import { createRow, deleteRow, updateRow } from './row-writes.ts'

// Random writes from both sides of every type of relationship, held against what they should come to.

const RELATIONS = ['oneToOne', 'oneToMany', 'manyToOne', 'manyToMany'] as const
type Type = (typeof RELATIONS)[number]
type Side = 'near' | 'far'
const LINKS_TO_MANY: Readonly<Record<Side, readonly Type[]>> = {
  near: ['oneToMany', 'manyToMany'],
  far: ['manyToOne', 'manyToMany'],
}

let linked: LinkedBed
let ctx: Context
let places: Readonly<Record<Side, TablePlace>>
beforeAll(async () => {
  linked = await linkedBed()
  ctx = await linked.bed.server.app.system(linked.bed.project.projectId)
  places = { near: await linked.table(), far: await linked.table() }
  for (const type of RELATIONS)
    await linked.relate({ from: places.near, to: places.far, type, key: type, back: type, onDelete: 'setNull' })
})
afterAll(() => linked[Symbol.asyncDispose]())

/** A generator of numbers below a bound that always gives the same ones. */
function dice(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below
  }
}

/** What should be there: rows, and for each relationship pairs of near and far ones. */
class Expected {
  readonly rows: Readonly<Record<Side, Set<string>>> = { near: new Set(), far: new Set() }
  readonly pairs = new Map<Type, Set<string>>(RELATIONS.map((type) => [type, new Set()]))

  of(type: Type, side: Side, id: string): string[] {
    return [...(this.pairs.get(type) ?? [])].flatMap((pair) => {
      const [near = '', far = ''] = pair.split(' ')
      if (side === 'near') return near === id ? [far] : []
      return far === id ? [near] : []
    })
  }

  /** Whether the link would leave a row of a one-to-one relationship with two. */
  clashes(side: Side, id: string, other: string | undefined): boolean {
    if (other === undefined) return false
    return this.of('oneToOne', side === 'near' ? 'far' : 'near', other).some((taken) => taken !== id)
  }

  link(type: Type, side: Side, id: string, others: readonly string[]): void {
    const pairs = this.pairs.get(type)
    const name = (other: string) => (side === 'near' ? `${id} ${other}` : `${other} ${id}`)
    for (const other of this.of(type, side, id)) pairs?.delete(name(other))
    for (const other of others) {
      // The other row can have one alone: it leaves the one it had.
      const opposite = side === 'near' ? 'far' : 'near'
      if (!LINKS_TO_MANY[opposite].includes(type))
        for (const mine of this.of(type, opposite, other))
          pairs?.delete(side === 'near' ? `${mine} ${other}` : `${other} ${mine}`)
      pairs?.add(name(other))
    }
  }

  remove(side: Side, id: string): void {
    this.rows[side].delete(id)
    for (const type of RELATIONS) this.link(type, side, id, [])
  }
}

const tableOf = async (side: Side): Promise<TableDefinition> => {
  const { databaseId, tableId } = places[side]
  const located = await ctx.store.table(databaseId, tableId)
  if (!located) throw new Error('gone')
  return located.table
}

async function links(side: Side, type: Type, ids: readonly string[]): Promise<ReadonlyMap<string, string[]>> {
  const table = await tableOf(side)
  const column = table.columns.get(type)
  const related = column?.relation && (await ctx.store.tableByNumber(column.relation.related))
  if (!column || !related) throw new Error('gone')
  const rows = ctx.store.rows(table)
  const found = await Promise.all(ids.map((id) => rows.find(id)))
  const stored = found.filter((row) => row !== undefined)
  const relatedTo = await expand(rows, stored, [{ column, selection: everything(related) }])
  return new Map(
    stored.map((row) => {
      const value = relatedTo(row).get(type) as RelatedRow | readonly RelatedRow[] | null
      return [row.$id, [value].flat().flatMap((one) => (one ? [(one as RelatedRow).row.$id] : []))]
    }),
  )
}

async function compare(expected: Expected): Promise<void> {
  for (const side of ['near', 'far'] as const) {
    const ids = [...expected.rows[side]]
    for (const type of RELATIONS) {
      const found = await links(side, type, ids)
      const shown = Object.fromEntries([...found].map(([id, others]) => [id, [...others].sort()]))
      const wanted = Object.fromEntries(ids.map((id) => [id, expected.of(type, side, id).sort()]))
      expect({ side, type, links: shown }).toEqual({ side, type, links: wanted })
    }
    const table = await tableOf(side)
    const [counted] = await ctx.store.asSystem().reading((db) =>
      db.all(
        `select (select count(*) from ${qualified(db, table.name)}) as there,
          (select coalesce(sum(n), 0) from ${qualified(db, `${table.name}__count`)}) as counted`,
        [],
      ),
    )
    expect([Number(counted?.there), Number(counted?.counted)]).toEqual([ids.length, ids.length])
  }
}

describe('links', () => {
  it('stay the same from both sides, whatever is written', async () => {
    const roll = dice(20_260_801)
    const expected = new Expected()
    let made = 0
    const pick = (ids: ReadonlySet<string>): string | undefined => [...ids][roll(Math.max(1, ids.size))]
    const refusedWith = async (work: () => Promise<unknown>): Promise<string> => {
      try {
        await work()
        return 'done'
      } catch (error) {
        if (error instanceof ApiError) return error.type
        throw error
      }
    }

    const step = async (): Promise<void> => {
      const side: Side = roll(2) ? 'near' : 'far'
      const other: Side = side === 'near' ? 'far' : 'near'
      const action = roll(10)
      const existing = pick(expected.rows[side])
      if (action === 0 && existing !== undefined) {
        await ctx.transaction(async (tx) => deleteRow(tx, await tableOf(side), existing))
        expected.remove(side, existing)
        return
      }
      const isNew = action < 4 || existing === undefined
      const id = isNew ? `${side}${++made}` : existing
      const data: Record<string, unknown> = { title: `at ${made}` }
      const after: (() => void)[] = []
      let clash = false
      for (const type of RELATIONS) {
        if (roll(3)) continue
        const toMany = LINKS_TO_MANY[side].includes(type)
        const count = roll(toMany ? 4 : 2)
        const chosen = [...new Set(Array.from({ length: count }, () => pick(expected.rows[other])))]
        const ids = chosen.filter((one) => one !== undefined)
        const fresh = toMany && !roll(4) ? [`${other}${++made}`] : []
        const ghosts = toMany && !roll(4) ? ['ghost'] : []
        const target = [...ids, ...fresh]
        if (toMany) data[type] = [...ids, ...ghosts, ...fresh.map(($id) => ({ $id, title: 'along' }))]
        else data[type] = ids[0] ?? null
        if (type === 'oneToOne') clash ||= expected.clashes(side, id, ids[0])
        after.push(() => {
          for (const one of fresh) expected.rows[other].add(one)
          expected.link(type, side, id, toMany ? target : target.slice(0, 1))
        })
      }
      const input = { data, permissions: roll(2) ? ['read("any")'] : null }
      const result = await refusedWith(() =>
        ctx.transaction(async (tx) =>
          isNew ? createRow(tx, await tableOf(side), id, input) : updateRow(tx, await tableOf(side), id, input),
        ),
      )
      expect(result).toBe(clash ? 'row_unique_constraint_violation' : 'done')
      if (clash) return
      expected.rows[side].add(id)
      for (const apply of after) apply()
    }

    for (let at = 1; at <= 400; at += 1) {
      await step()
      if (at % 40 === 0) await compare(expected)
    }
    for (const side of ['near', 'far'] as const)
      for (const id of [...expected.rows[side]]) {
        await ctx.transaction(async (tx) => deleteRow(tx, await tableOf(side), id))
        expected.remove(side, id)
      }
    await compare(expected)
    const junction = (await tableOf('near')).columns.get('manyToMany')?.relation?.junction ?? ''
    const left = await ctx.store.asSystem().reading((db) => db.all(`select 1 from ${qualified(db, junction)}`, []))
    expect(left).toEqual([])
  })

  it('lead nowhere after rows were linked and deleted at once', async () => {
    const { rows } = linked.key
    const near = (rowId: string, data: object) => rows.createRow({ ...places.near, rowId, data: data as never })
    for (let round = 0; round < 8; round += 1) {
      const [id, kept] = [`race${round}`, `kept${round}`]
      for (const rowId of [id, kept]) await rows.createRow({ ...places.far, rowId, data: { title: 'F' } })
      const linking = Array.from({ length: 6 }, (_, at) =>
        near(`${id}-${at}`, {
          title: 'N',
          manyToMany: [id, kept],
          manyToOne: id,
          oneToMany: [id, kept],
          oneToOne: kept,
        }),
      )
      const deleting = rows.deleteRow({ ...places.far, rowId: id })
      const outcomes = await Promise.allSettled([...linking, deleting])
      const refused = outcomes.flatMap((one) =>
        one.status === 'rejected' ? [(one.reason as { type: string }).type] : [],
      )
      // One alone is linked one to one.
      expect(refused).toEqual(Array(5).fill('row_unique_constraint_violation'))
    }
    const [close, far] = [await tableOf('near'), await tableOf('far')]
    const fields = ['oneToOne', 'manyToOne'].map((key) => close.columns.get(key)?.field)
    const junction = close.columns.get('manyToMany')?.relation?.junction ?? ''
    const strays = await ctx.store.asSystem().reading((db) => {
      const there = `select "$id" from ${qualified(db, far.name)}`
      return db.all(
        `select "$id" from ${qualified(db, close.name)} where ${fields.map((field) => `"${field}" not in (${there})`).join(' or ')}
          union all select child from ${qualified(db, junction)} where child not in (${there})`,
        [],
      )
    })
    expect(strays).toEqual([])
  })
})
