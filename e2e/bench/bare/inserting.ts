import type { Row } from './rows.ts'

/** Inserts a row with the columns of `sample` into a table, named as SQL names it. */
export function insertText(table: string, sample: Row, mark: (at: number) => string): string {
  const names = Object.keys(sample)
  const columns = names.map((column) => `"${column}"`).join(', ')
  return `insert into ${table} (${columns}) values (${names.map((_name, at) => mark(at)).join(', ')}) returning "$sequence"`
}

let count = 0

/** An ID as the server would make it: the time, and something of one's own. */
export const newId = (): string => `${Date.now().toString(16)}${(++count).toString(16).padStart(9, '0')}`
