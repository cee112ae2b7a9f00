import { DatabaseSync } from 'node:sqlite'
import postgres from 'postgres'

export type Row = Record<string, unknown>

/** Where the rows of a run are. Handed to the bare servers as their first argument, in JSON. */
export type Place =
  | { readonly adapter: 'sqlite'; readonly platform: string; readonly project: string }
  | { readonly adapter: 'postgresql'; readonly url: string; readonly platform: string; readonly project: string }

type Select = (...values: readonly unknown[]) => Row[] | Promise<Row[]>

/** Rows read by hand: prepared statements, one database of the two or the other. */
export interface Rows {
  /** `{platform.keys}` and `{project.users}` stand for tables, `?` for values. */
  prepare(room: 'platform' | 'project', sql: string): Select
  close(): Promise<void>
}

/** Opens the rows of a run for reading. */
export function openRows(place: Place): Rows {
  if (place.adapter === 'sqlite') {
    const open = { platform: openFile(place.platform), project: openFile(place.project) }
    return {
      prepare(room, sql) {
        const statement = open[room].prepare(sql.replace(/\{(\w+)\}/g, '"$1"'))
        return (...values) => statement.all(...(values as string[]))
      },
      async close() {
        for (const database of Object.values(open)) database.close()
      },
    }
  }
  const sql = connect(place.url)
  return {
    prepare(room, text) {
      let at = 0
      const named = text.replace(/\{(\w+)\}/g, `"${place[room]}"."$1"`).replace(/\?/g, () => `$${++at}`)
      return (...values) => sql.unsafe<Row[]>(named, values as string[], { prepare: true })
    },
    close: () => sql.end(),
  }
}

/** A pool that reads 64-bit integers as numbers, as SQLite does. */
export const connect = (url: string) =>
  postgres(url, {
    max: 16,
    types: { bigint: { to: 20, from: [20], parse: Number, serialize: String } },
    onnotice: () => undefined,
  })

function openFile(file: string): DatabaseSync {
  const database = new DatabaseSync(file, { readOnly: true })
  database.exec('pragma temp_store=memory; pragma cache_size=-16000; pragma mmap_size=268435456')
  return database
}
