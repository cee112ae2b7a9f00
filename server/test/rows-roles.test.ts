import { Account, Teams, Users } from 'node-appwrite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Caller, type RowsBed, rowsBed, type TablePlace } from './row-tables.ts'

// Every kind of role × who has it and who does not × the level that names it: the table, the row, or the row in a table
// where rows have no say. What each caller may do follows from his roles alone.
let bed: RowsBed
const callers: Record<string, Caller> = {}
/** IDs that the roles below name. */
const ids: Record<string, string> = {}

beforeAll(async () => {
  bed = await rowsBed()
  const [users, teams] = [new Users(bed.key.client), new Teams(bed.key.client)]
  const [plain, member, labelled] = await Promise.all([bed.user(), bed.user(), bed.user()])
  await teams.create({ teamId: 'crew', name: 'Crew' })
  const { $id } = await teams.createMembership({ teamId: 'crew', roles: ['editor'], userId: member.id })
  await users.updateLabels({ userId: labelled.id, labels: ['vip'] })
  await users.updateEmailVerification({ userId: labelled.id, emailVerification: true })
  const { jwt } = await new Account(plain.client).createJWT()
  const byToken = bed.project.guest().setJWT(jwt)
  Object.assign(callers, { guest: bed.guest, plain, token: { ...bed.guest, id: plain.id, client: byToken } })
  Object.assign(callers, { member, labelled })
  Object.assign(ids, { plain: plain.id, labelled: labelled.id, membership: $id })
})
afterAll(() => bed[Symbol.asyncDispose]())

const USERS = ['plain', 'token', 'member', 'labelled']
/** Who has a role. Names in braces stand for IDs. */
const HOLDERS: Readonly<Record<string, readonly string[]>> = {
  any: ['guest', ...USERS],
  guests: ['guest'],
  users: USERS,
  'users/verified': ['labelled'],
  'users/unverified': ['plain', 'token', 'member'],
  'user:{plain}': ['plain', 'token'],
  'user:{plain}/verified': [],
  'user:{labelled}/verified': ['labelled'],
  'team:crew': ['member'],
  'team:crew/editor': ['member'],
  'team:crew/owner': [],
  'member:{membership}': ['member'],
  'label:vip': ['labelled'],
  'label:other': [],
}
const LEVELS = {
  'the table': { rowSecurity: false, names: 'table', counts: true },
  'the row': { rowSecurity: true, names: 'row', counts: true },
  'the row, where rows have no say': { rowSecurity: false, names: 'row', counts: false },
} as const
const cases = Object.keys(HOLDERS).flatMap((role) =>
  Object.entries(LEVELS).map(([level, kept]) => ({ role, level, kept })),
)

const COLUMNS = [{ key: 'text', type: 'varchar', size: 20 }] as const
const ALLOWED = { get: 200, nothingNew: 200, update: 200, upsert: 200, delete: 204 }
const REFUSED = { get: 404, nothingNew: 401, update: 401, upsert: 401, delete: 401 }

const idsIn = (role: string): string => role.replace(/\{(\w+)\}/, (_, name: string) => ids[name] ?? '')

/** A table with a row for each caller, and one that nobody touches. */
async function tableFor(
  role: string,
  { rowSecurity, names }: (typeof LEVELS)[keyof typeof LEVELS],
): Promise<TablePlace> {
  const granted = ['read', 'update', 'delete'].map((action) => `${action}("${idsIn(role)}")`)
  const table = await bed.table(COLUMNS, { rowSecurity, permissions: names === 'table' ? granted : [] })
  const $permissions = names === 'row' ? granted : []
  const rows = ['kept', ...Object.keys(callers)].map(($id) => ({ $id, $permissions, text: 'old' }))
  await bed.key.rows.createRows({ ...table, rows })
  return table
}

/** What becomes of everything a caller can do to the row that has his name. */
async function outcomesFor(table: TablePlace, name: string, as: Caller) {
  const outcome = async (method: string, body?: object) => {
    const request = { path: `/${name}`, as, ...(body && { body: JSON.stringify(body) }) }
    return (await bed.send(method, table, request)).status
  }
  return {
    get: await outcome('GET'),
    nothingNew: await outcome('PATCH', { data: { text: 'old' } }),
    update: await outcome('PATCH', { data: { text: 'new' } }),
    upsert: await outcome('PUT', { data: { text: 'newer' } }),
    delete: await outcome('DELETE', {}),
  }
}

describe('a role that is named', () => {
  it.each(cases)('$role by $level lets those who have it do all, and nobody else anything', async ({ role, kept }) => {
    const table = await tableFor(role, kept)
    const work = Object.entries(callers).map(async ([name, as]) => {
      const may = kept.counts && HOLDERS[role]?.includes(name)
      expect({ name, ...(await outcomesFor(table, name, as)) }).toEqual({ name, ...(may ? ALLOWED : REFUSED) })
    })
    await Promise.all(work)
    expect((await bed.key.rows.getRow({ ...table, rowId: 'kept' })).text).toBe('old')
  })
})

describe('the right to create rows', () => {
  it.each(Object.keys(HOLDERS))('is that of whoever has the role %s which the table names', async (role) => {
    const table = await bed.table(COLUMNS, { permissions: [`create("${idsIn(role)}")`] })
    const work = Object.entries(callers).map(async ([name, as]) => {
      const created = await bed.send('POST', table, { as, body: JSON.stringify({ rowId: name, data: { text: 'x' } }) })
      const upserted = await bed.send('PUT', table, { as, path: `/${name}-2`, body: '{"data":{"text":"x"}}' })
      const may = HOLDERS[role]?.includes(name)
      expect([name, created.status, upserted.status]).toEqual(may ? [name, 201, 200] : [name, 401, 401])
    })
    await Promise.all(work)
  })
})
