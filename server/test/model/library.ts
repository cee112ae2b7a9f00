import { qualified } from '../../src/data/fragment.ts'
import type { Store } from '../../src/data/store.ts'
import type { TestDatabase } from '../databases.ts'
import type { Pool } from './queries.ts'
import { Random } from './random.ts'
import { link, makeIndexedTable, tableOf } from './tables.ts'
import type { ModelColumn, ModelRow, ModelTable, World } from './world.ts'

const NAMES = [
  '',
  'a',
  'A',
  'ab',
  'aB',
  'B',
  'b%',
  'b_',
  'b\\',
  'é',
  'É',
  'name',
  'Name',
  'zed 100%',
  "it's",
  '"q"',
  '漢字',
]
const BIOS = ['red fox', 'green fox', 'blue bird', 'a red bird sings', 'Blue whale', 'green', 'fox of the red wood', '']
const NUMBERS = [-3, -1, 0, 1, 2, 5, 7, 100]
const BIG = [-1, 0, 1, 2 ** 53 - 1, 9007199254740993n, -9223372036854775807n]
const SCORES = [-2.5, -0.1, 0, 0.1, 0.30000000000000004, 1, 1e10, 1e-7]
const DATES = ['2020-01-01', '2020-01-02', '2021-06-05', '1999-12-31'].map((date) => `${date}T00:00:00.000+00:00`)
const POINTS = [
  [0, 0],
  [1, 1],
  [1, 2],
  [0, 1],
  [-3, 4],
]
const TAGS = ['a', 'b', 'A', 'é', '%', '"']
const GROUPS = [
  [],
  ['read("any")'],
  ['read("users")'],
  ['read("user:ann")'],
  ['read("user:bob")', 'update("user:bob")'],
  ['read("user:ann")', 'read("team:t1")'],
  ['update("any")'],
  ['read("team:t1/owner")'],
]

const PEOPLE: readonly ModelColumn[] = [
  { key: 'name', type: 'text' },
  { key: 'bio', type: 'text', fulltext: true },
  { key: 'mail', type: 'text' },
  { key: 'age', type: 'integer' },
  { key: 'big', type: 'bigint' },
  { key: 'score', type: 'double' },
  { key: 'ok', type: 'boolean' },
  { key: 'born', type: 'datetime' },
  { key: 'tags', type: 'text', array: true },
  { key: 'marks', type: 'double', array: true },
  { key: 'spot', type: 'point' },
  { key: 'secret', type: 'text', encrypted: true },
  { key: 'team', type: 'to-one', related: 'teams', other: 'members' },
  { key: 'clubs', type: 'to-many', related: 'clubs', other: 'people' },
]
const TEAMS: readonly ModelColumn[] = [
  { key: 'title', type: 'text' },
  { key: 'size', type: 'integer' },
  { key: 'tags', type: 'text', array: true },
  { key: 'members', type: 'to-many', related: 'people', other: 'team' },
  { key: 'country', type: 'to-one', related: 'countries', other: 'teams' },
]
const COUNTRIES: readonly ModelColumn[] = [
  { key: 'title', type: 'text' },
  { key: 'teams', type: 'to-many', related: 'teams', other: 'country' },
]
const CLUBS: readonly ModelColumn[] = [
  { key: 'title', type: 'text' },
  { key: 'size', type: 'integer' },
  { key: 'people', type: 'to-many', related: 'people', other: 'clubs' },
]

/** Values that filters ask for: those of rows, and a few that no row has. */
export const poolOf: Pool = ({ key, type }) => {
  if (key === '$id') return ['p1', 'p2', 't1', 'c1', 'P1', 'nobody']
  if (key === '$sequence') return [1, 2, 7, '12', 60]
  if (key === '$createdAt' || key === '$updatedAt') return DATES
  if (key === 'bio') return [...BIOS, 'RED', 'ue b']
  if (key === 'tags') return TAGS
  if (key === 'team' || key === 'country') return ['t1', 't2', 'c1', 'nobody']
  const pools: Readonly<Record<ModelColumn['type'], readonly unknown[]>> = {
    text: [...NAMES, 'E', '%'],
    integer: [...NUMBERS, 50],
    bigint: [...BIG, '9007199254740993', '5'],
    double: [...SCORES, 3],
    boolean: [true, false],
    datetime: DATES,
    point: POINTS,
    'to-one': ['t1'],
    'to-many': ['c1'],
  }
  return pools[type]
}

/** Linked tables in which values, their absence and permissions meet in every way. */
export async function makeLibrary(db: TestDatabase, seed: number): Promise<World> {
  const { system } = db
  await makeTables(system)
  const random = new Random(seed)
  const maybe = <T>(from: readonly T[]): T | null => (random.once(6) ? null : random.pick(from))
  const base = (id: string) => ({
    $id: id,
    $permissions: random.pick(GROUPS),
    $createdAt: Date.parse(random.pick(DATES)),
    $updatedAt: Date.parse(random.pick(DATES)),
  })
  const ids = (prefix: string, count: number) => Array.from({ length: count }, (_, at) => `${prefix}${at + 1}`)
  const countries = ids('c', 4).map((id) => ({ ...base(id), title: maybe(NAMES) }))
  const teams = ids('t', 12).map((id) => ({
    ...base(id),
    title: maybe(NAMES),
    size: maybe(NUMBERS),
    tags: random.some(TAGS, 3),
    country: random.pick([null, 'c1', 'c2', 'c3', 'gone']),
  }))
  const clubs = ids('b', 8).map((id) => ({ ...base(id), title: maybe(NAMES), size: maybe(NUMBERS) }))
  const people = ids('p', 90).map((id) => ({
    ...base(id),
    name: maybe(NAMES),
    bio: maybe(BIOS),
    mail: random.once(2) ? null : `${random.pick(['ann', 'Bob', 'eve'])}@example.org`,
    age: maybe(NUMBERS),
    big: maybe(BIG),
    score: maybe(SCORES),
    ok: maybe([true, false]),
    born: random.once(6) ? null : Date.parse(random.pick(DATES)),
    tags: random.some(TAGS, 3),
    marks: random.some(SCORES, 3),
    spot: maybe(POINTS),
    secret: maybe(NAMES),
    team: random.pick([null, 'gone', ...teams.map(({ $id }) => $id)]),
  }))
  const pairs = people.flatMap(({ $id }) => [...new Set(random.some(clubs, 3))].map((club) => [$id, club.$id] as const))
  const made = {
    countries: await insert(system, 'countries', countries),
    teams: await insert(system, 'teams', teams),
    clubs: await insert(system, 'clubs', clubs),
    people: await insert(system, 'people', people),
  }
  await connect(db, pairs)
  return worldOf(made, pairs)
}

async function makeTables(system: Store): Promise<void> {
  const text = { type: 'string', size: 100 } as const
  await makeIndexedTable(system, {
    tableId: 'countries',
    permissions: ['read("any")'],
    columns: [{ key: 'title', ...text }],
  })
  await makeIndexedTable(system, {
    tableId: 'teams',
    rowSecurity: true,
    columns: [
      { key: 'title', ...text },
      { key: 'size', type: 'integer' },
      { key: 'tags', ...text, array: true },
    ],
    indexes: [{ type: 'key', columns: ['size'] }],
  })
  await makeIndexedTable(system, {
    tableId: 'clubs',
    permissions: ['read("users")'],
    columns: [
      { key: 'title', ...text },
      { key: 'size', type: 'integer' },
    ],
  })
  await makeIndexedTable(system, {
    tableId: 'people',
    rowSecurity: true,
    columns: [
      { key: 'name', ...text },
      { key: 'bio', type: 'text', size: 65535 },
      { key: 'mail', type: 'string', format: 'email', size: 254 },
      { key: 'age', type: 'integer' },
      { key: 'big', type: 'bigint' },
      { key: 'score', type: 'double' },
      { key: 'ok', type: 'boolean' },
      { key: 'born', type: 'datetime' },
      { key: 'tags', ...text, array: true },
      { key: 'marks', type: 'double', array: true },
      { key: 'spot', type: 'point' },
      { key: 'secret', type: 'string', size: 200, encrypt: true },
    ],
    indexes: [
      { type: 'key', columns: ['age'] },
      { type: 'key', columns: ['name'], orders: ['DESC'] },
      { type: 'key', columns: ['ok', 'age'], orders: ['ASC', 'DESC'] },
      { type: 'key', columns: ['$createdAt'], orders: ['DESC'] },
      { type: 'key', columns: ['score', '$updatedAt'] },
      { type: 'fulltext', columns: ['bio'] },
      { type: 'spatial', columns: ['spot'] },
    ],
  })
  await link(system, 'people', 'teams', { type: 'manyToOne', key: 'team', twoWayKey: 'members' })
  await link(system, 'countries', 'teams', { type: 'oneToMany', key: 'teams', twoWayKey: 'country' })
  await link(system, 'people', 'clubs', { type: 'manyToMany', key: 'clubs', twoWayKey: 'people' })
}

type Given = Parameters<ReturnType<Store['rows']>['insert']>[0]

async function insert(system: Store, tableId: string, rows: readonly Given[]): Promise<ModelRow[]> {
  const table = await tableOf(system, tableId)
  return system.transaction(async (tx) => (await tx.rows(table).insertMany(rows)) as unknown as ModelRow[])
}

async function connect({ system }: TestDatabase, pairs: readonly (readonly [string, string])[]): Promise<void> {
  const people = await tableOf(system, 'people')
  const junction = people.columns.get('clubs')?.relation?.junction ?? ''
  await system.schema(async (connection) => {
    const into = qualified(connection, junction)
    for (const [parent, child] of pairs)
      await connection.run(`insert into ${into} (parent, child) values ('${parent}', '${child}')`, [])
  })
}

type Made = Readonly<Record<'countries' | 'teams' | 'clubs' | 'people', ModelRow[]>>

function worldOf(made: Made, pairs: readonly (readonly [string, string])[]): World {
  const linked = (rows: readonly ModelRow[], key: string, id: string) =>
    rows.filter((row) => row[key] === id).map(({ $id }) => $id)
  const table = (
    id: keyof Made,
    columns: readonly ModelColumn[],
    permissions: string[],
    rowSecurity: boolean,
    more: (row: ModelRow) => object,
  ): [string, ModelTable] => [
    id,
    { id, columns, permissions, rowSecurity, rows: made[id].map((row) => ({ ...row, ...more(row) })) },
  ]
  return new Map([
    table('countries', COUNTRIES, ['read("any")'], false, ({ $id }) => ({ teams: linked(made.teams, 'country', $id) })),
    table('teams', TEAMS, [], true, ({ $id }) => ({ members: linked(made.people, 'team', $id) })),
    table('clubs', CLUBS, ['read("users")'], false, ({ $id }) => ({
      people: pairs.filter(([, club]) => club === $id).map(([person]) => person),
    })),
    table('people', PEOPLE, [], true, ({ $id }) => ({
      clubs: pairs.filter(([person]) => person === $id).map(([, club]) => club),
    })),
  ])
}
