import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import postgres from 'postgres'
import type { ServerProcess } from './process.ts'

/** The tables of one project, reached past the server. */
export interface Storage {
  /** How this engine counts from 1, as what follows `from`: numbers `n`. */
  numbers(count: number): string
  /** A table where the project has it. */
  table(name: string): string
  /** A JSON text as columns of places take it. */
  json(text: string): string
  run(statement: string): Promise<Record<string, unknown>[]>
  has(table: string): Promise<boolean>
}

/** Works on the tables of a project while no server does. */
export async function inStorage<R>(
  server: ServerProcess,
  projectId: string,
  work: (storage: Storage) => Promise<R>,
): Promise<R> {
  return server.databaseUrl === undefined
    ? inFile(join(server.folder, 'data', 'projects', `${projectId}.sqlite`), work)
    : inSchema(server.databaseUrl, `project_${projectId}`, work)
}

async function inFile<R>(file: string, work: (storage: Storage) => Promise<R>): Promise<R> {
  const database = new DatabaseSync(file, { timeout: 5000 })
  const run = async (statement: string) => database.prepare(statement).all() as Record<string, unknown>[]
  try {
    return await work({
      numbers: (count) =>
        `(with recursive numbers (n) as (select 1 union all select n + 1 from numbers where n < ${count}) select n from numbers)`,
      table: (name) => `"${name}"`,
      json: (text) => text,
      run,
      has: async (table) => (await run(`select 1 from sqlite_master where name = '${table}'`)).length > 0,
    })
  } finally {
    database.close()
  }
}

async function inSchema<R>(url: string, schema: string, work: (storage: Storage) => Promise<R>): Promise<R> {
  const sql = postgres(url, { max: 1, onnotice: () => undefined })
  const run = async (statement: string) => [...(await sql.unsafe(statement))] as Record<string, unknown>[]
  try {
    return await work({
      numbers: (count) => `generate_series(1, ${count}) as numbers (n)`,
      table: (name) => `"${schema}"."${name}"`,
      json: (text) => `cast(${text} as json)`,
      run,
      has: async (table) =>
        (await run(`select 1 from pg_class where oid = to_regclass('"${schema}"."${table}"')`)).length > 0,
    })
  } finally {
    await sql.end()
  }
}
