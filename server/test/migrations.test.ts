import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Database } from '../src/data/database.ts'
import { migrate } from '../src/data/migrate.ts'
import { migrations } from '../src/data/migrations/index.ts'
import type { AnyShape } from '../src/data/shape.ts'
import { specOf, type TestPlacement, tablesOf, testPlacement } from './databases.ts'

// Migrations are written down, shapes change: what the one makes must be what the other expects.
let place: TestPlacement
let shapes: AnyShape[]
beforeAll(async () => {
  place = await testPlacement()
  shapes = await allShapes()
})
afterAll(() => place[Symbol.asyncDispose]())

/** Every shape that is declared in a `shapes.ts`. */
async function allShapes(): Promise<AnyShape[]> {
  const source = join(import.meta.dirname, '../src')
  const files = (await readdir(source, { recursive: true })).filter((file) => /(^|[\\/])shapes\.ts$/.test(file))
  const modules = await Promise.all(files.map((file) => import(join(source, file)) as Promise<Record<string, unknown>>))
  return modules.flatMap((module) => Object.values(module).filter(isShape))
}

const isShape = (value: unknown): value is AnyShape =>
  typeof value === 'object' && value !== null && 'homes' in value && 'access' in value && 'columns' in value

interface Table {
  readonly columns: Readonly<Record<string, string>>
  readonly indexes: readonly string[]
}

async function introspect(database: Database): Promise<Record<string, Table>> {
  const names = database.schema
    ? await database.all('select tablename as name from pg_tables where schemaname = $1', [database.schema])
    : await database.all("select name from sqlite_master where type = 'table' and name not like 'sqlite_%'", [])
  const tables: Record<string, Table> = {}
  for (const { name } of names) {
    tables[String(name)] = {
      columns: await columnsOf(database, String(name)),
      indexes: (await indexesOf(database, String(name))).sort(),
    }
  }
  return tables
}

async function columnsOf(database: Database, table: string): Promise<Record<string, string>> {
  const rows = database.schema
    ? await database.all(
        `select column_name as name, data_type || coalesce(' ' || collation_name, '') as type, (is_nullable = 'NO') as required
         from information_schema.columns where table_schema = $1 and table_name = $2`,
        [database.schema, table],
      )
    : await database.all('select name, type, "notnull" as required from pragma_table_info(?)', [table])
  return Object.fromEntries(
    rows.map(({ name, type, required }) => [String(name), `${type}${Number(required) ? ' not null' : ''}`]),
  )
}

async function indexesOf(database: Database, table: string): Promise<string[]> {
  if (database.schema) {
    const rows = await database.all('select indexdef from pg_indexes where schemaname = $1 and tablename = $2', [
      database.schema,
      table,
    ])
    return rows.map(({ indexdef }) => String(indexdef).replace(/INDEX .* USING/, 'INDEX'))
  }
  const rows = await database.all(
    `select list."unique" as single, (select group_concat(name) from pragma_index_info(list.name)) as columns
     from pragma_index_list(?) as list`,
    [table],
  )
  return rows.map(({ single, columns }) => `${Number(single) ? 'unique ' : ''}${columns}`)
}

describe.each(['platform', 'project'] as const)('the migrations of a %s database', (home) => {
  it('make the tables that the shapes declare', async () => {
    const [migrated, declared] = [
      await place.placement.open(`${home}-migrated`),
      await place.placement.open(`${home}-declared`),
    ]
    await migrate(migrated, migrations[home], async () => undefined)
    await migrate(declared, [tablesOf(shapes.filter(({ homes }) => homes.includes(home)))], async () => undefined)
    expect(await introspect(migrated)).toEqual(await introspect(declared))
    await Promise.all([migrated.close(), declared.close()])
  })

  it('can be taken again without doing anything', async () => {
    const database = await place.placement.open(`${home}-migrated`)
    const taken = await migrate(database, migrations[home], () => Promise.reject(new Error('nothing is to be changed')))
    expect(taken).toEqual([])
    await database.close()
  })
})

describe('shapes', () => {
  it('have names of their own, indexes over columns they have, and types that migrations can say', () => {
    expect(shapes.length).toBeGreaterThan(10)
    expect(new Set(shapes.map(({ name }) => name)).size).toBe(shapes.length)
    for (const shape of shapes) {
      const { columns, indexes } = specOf(shape)
      for (const index of indexes ?? [])
        for (const column of index.columns) expect(columns, shape.name).toHaveProperty([column])
    }
  })
})
