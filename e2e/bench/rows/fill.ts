import { DatabaseSync } from 'node:sqlite'
import { connect, type Place } from '../bare/rows.ts'
import type { Layout } from './layout.ts'
import { FIRST_ROWS, setText, VALUES_TEXT } from './work.ts'

/** Rows written in one transaction. */
const BATCH = 250_000
const FIRST_CREATED = Date.UTC(2025, 0, 1)

/** Runs statements in a transaction; tables in `{}`. */
type Transact = (statements: readonly string[]) => Promise<void>

/** Fills a table up to `rows` rows straight through the database, as the server would have, and counts them. */
export async function fill(place: Place, layout: Layout, rows: number): Promise<void> {
  const { transact, close } = place.adapter === 'sqlite' ? openFile(place.project) : openSchema(place)
  const { name } = layout.table
  try {
    for (let from = 0; from < rows; from += BATCH)
      await transact([insertText(place, layout, from, Math.min(from + BATCH, rows))])
    await transact([
      `delete from {${name}__count}`,
      `insert into {${name}__count} (acl, shard, n) select "$acl", 0, count(*) from {${name}} group by "$acl"`,
    ])
  } finally {
    await close()
  }
}

function insertText(place: Place, { table, sets }: Layout, from: number, to: number): string {
  const columns = Object.entries(table.fields) as [keyof typeof VALUES_TEXT, string][]
  const time = `${FIRST_CREATED} + at`
  const numbers =
    place.adapter === 'sqlite'
      ? `(with recursive counted(at) as (select ${from} union all select at + 1 from counted where at + 1 < ${to})
          select at from counted)`
      : `(select at from generate_series(${from}::bigint, ${to - 1}::bigint) as counted(at))`
  return `insert into {${table.name}}
    ("$id", "$createdAt", "$updatedAt", "$acl", ${columns.map(([, field]) => `"${field}"`).join(', ')})
    select 'row-' || at, ${time}, ${time}, ${setText(sets)}, ${columns.map(([key]) => VALUES_TEXT[key]).join(', ')}
    from ${numbers} as numbers where at not in (${Object.values(FIRST_ROWS).join(', ')}) order by at`
}

function openFile(file: string): { transact: Transact; close(): Promise<void> } {
  const database = new DatabaseSync(file, { timeout: 10_000 })
  database.exec('pragma synchronous=normal; pragma temp_store=memory; pragma cache_size=-1000000')
  return {
    async transact(statements) {
      database.exec('begin immediate')
      for (const text of statements) database.exec(text.replace(/\{(\w+)\}/g, '"$1"'))
      database.exec('commit')
    },
    async close() {
      database.exec('pragma wal_checkpoint(truncate)')
      database.close()
    },
  }
}

function openSchema(place: Place & { adapter: 'postgresql' }): { transact: Transact; close(): Promise<void> } {
  const sql = connect(place.url)
  return {
    async transact(statements) {
      await sql.begin(async (tx) => {
        for (const text of statements) await tx.unsafe(text.replace(/\{(\w+)\}/g, `"${place.project}"."$1"`))
      })
    },
    // What autovacuum would do a little later.
    async close() {
      await sql.unsafe('vacuum analyze')
      await sql.end()
    },
  }
}
