/** What is compared: a flat list of named values. A name that one side lacks counts as undefined. */
export type Facts = Readonly<Record<string, unknown>>

/** One fact on which a declaration and the table differ. `subject` is a route key or `model <key>`. */
export interface Difference {
  readonly subject: string
  readonly fact: string
  readonly ours: unknown
  readonly table: unknown
}

/** A JSON Schema as our routes and models write them, seen without its types. */
export type Schema = Readonly<Record<string, unknown>>

/** Names every fact on which the two sides differ. */
export function compareFacts(subject: string, ours: Facts, table: Facts): Difference[] {
  const names = [...new Set([...Object.keys(ours), ...Object.keys(table)])]
  return names
    .filter((name) => text(ours[name]) !== text(table[name]))
    .map((fact) => ({ subject, fact, ours: ours[fact], table: table[fact] }))
}

/** One line that a reader can turn into a fix or a deviation. */
export const describeDifference = ({ subject, fact, ours, table }: Difference) =>
  `${subject}: ${fact}: ours ${shorten(text(ours))}, table ${shorten(text(table))}`

const text = (value: unknown) => JSON.stringify(value) ?? 'nothing'
const shorten = (value: string) => (value.length > 160 ? `${value.slice(0, 157)}…` : value)

/** Sorts what has no order and drops what is empty, so that both sides read alike. */
export const asSet = (values: readonly unknown[] | undefined) => (values?.length ? [...values].sort() : undefined)
