import type { Scalar } from './columns/column-type.ts'
import type { Connection, StoredRow } from './database.ts'

/**
 * A piece of SQL with the values of its question marks, in order. For statements that are made anew for each request:
 * joining texts is all it costs. Names in it are our own physical ones, or quoted by `quoted`.
 */
export interface Fragment {
  readonly text: string
  readonly values: readonly Scalar[]
}

/** A fragment out of text with question marks, and their values. */
export const fragment = (text: string, ...values: readonly Scalar[]): Fragment => ({ text, values })

/** Fragments after each other. */
export const joined = (parts: readonly Fragment[], separator: string): Fragment => ({
  text: parts.map(({ text }) => text).join(separator),
  values: parts.flatMap(({ values }) => values),
})

/** All conditions at once, in parentheses; true when there are none. */
export function every(parts: readonly Fragment[]): Fragment {
  if (parts.length === 0) return fragment('(1 = 1)')
  const { text, values } = joined(parts, ' and ')
  return { text: `(${text})`, values }
}

/** A question mark for each value, between commas. */
export const marks = (count: number): string => (count === 1 ? '?' : `${'?, '.repeat(count - 1)}?`)

/** A name as SQL writes it. */
export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`

/** The name of a table where this connection has it. */
export const qualified = (connection: Connection, table: string): string =>
  connection.schema === undefined ? quoted(table) : `${quoted(connection.schema)}.${quoted(table)}`

/** Runs a fragment as a statement. */
export const runFragment = (connection: Connection, { text, values }: Fragment): Promise<StoredRow[]> =>
  connection.all(numbered(connection, text), values)

/** A text with question marks, with parameters as the engine writes them. */
export function numbered(connection: Connection, text: string): string {
  if (connection.dialect.name === 'sqlite') return text
  let at = 0
  return text.replaceAll('?', () => `$${++at}`)
}
