import { type RawBuilder, type SqlBool, sql } from 'kysely'

/** Rows that have every word of `text` in one of these columns, in whatever case. No words: all rows. */
export const containsWords = (columns: readonly string[], text: string): RawBuilder<SqlBool>[] =>
  text
    .toLowerCase()
    .split(/\s+/)
    .filter(Boolean)
    .map((word) => {
      const pattern = `%${word.replace(/[\\%_]/g, '\\$&')}%`
      const hits = columns.map((column) => sql<SqlBool>`lower(${sql.ref(column)}) like ${pattern} escape '\\'`)
      return sql<SqlBool>`(${sql.join(hits, sql` or `)})`
    })
