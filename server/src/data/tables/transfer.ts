import type { Connection, StoredRow } from '../database.ts'
import { fragment, qualified, runFragment } from '../fragment.ts'
import type { Store } from '../store.ts'
import { codecOf } from './codec.ts'
import type { TableDefinition } from './definition.ts'
import type { NewRow, TableRow } from './row.ts'

/** Rows that are read, or written, together; fewer where they are long. */
const ROWS = 500
const BYTES = 1_000_000

/**
 * All rows of a table in order of insertion, with all their values, permissions and dates; of what is written meanwhile
 * some. However many and however long they are, little of them is in memory. It is for those who may read every row.
 */
export async function* exportRows(store: Store, table: TableDefinition): AsyncGenerator<TableRow> {
  const rows = store.rows(table)
  if (!rows.grants('read')) throw new Error('Only those who may read every row can take all of them out.')
  for (let after = 0; ; ) {
    const last = await store.reading((connection) => endOfPage(connection, table, after))
    if (last === undefined) return
    yield* await rows.decode(await store.reading((connection) => pageOf(connection, table, after, last)))
    after = last
  }
}

// The number of the row that a page ends with; undefined behind the last row.
async function endOfPage(connection: Connection, table: TableDefinition, after: number): Promise<number | undefined> {
  const lengths = codecOf(table).fields.map(({ field }) => `coalesce(${lengthText(connection, field)}, 0)`)
  const text = `select "$sequence" as number, ${['0', ...lengths].join(' + ')} as bytes
    from ${qualified(connection, table.name)} where "$sequence" > ? order by "$sequence" limit ${ROWS}`
  const found = await runFragment(connection, fragment(text, after))
  let bytes = 0
  let last: number | undefined
  for (const row of found) {
    bytes += Number(row.bytes)
    if (last !== undefined && bytes > BYTES) break
    last = Number(row.number)
  }
  return last
}

// Without a look at the value itself, where its type allows it.
const lengthText = ({ dialect }: Connection, field: string): string =>
  dialect.name === 'sqlite' ? `octet_length("${field}")` : `octet_length("${field}"::text)`

function pageOf(connection: Connection, table: TableDefinition, after: number, last: number): Promise<StoredRow[]> {
  const text = `select ${codecOf(table).selection} from ${qualified(connection, table.name)}
    where "$sequence" > ? and "$sequence" <= ? order by "$sequence"`
  return runFragment(connection, fragment(text, after, last))
}

/** How an import goes on. */
export interface Import {
  /** The table as it is now: asked before each batch, since an import may take longer than a definition is good for. */
  table(): Promise<TableDefinition>
  /** Called when so many rows are durable. */
  imported?(count: number): Promise<void> | void
}

/**
 * Inserts rows in the order they come in, with their own IDs, permissions and dates, some in a transaction each: what
 * was imported before a failure stays. Answers how many there were.
 * @throws DuplicateIdError, DuplicateError when a unique rule is broken; nothing of that batch is stored then
 */
export async function importRows(
  store: Store,
  rows: AsyncIterable<NewRow> | Iterable<NewRow>,
  { table, imported }: Import,
): Promise<number> {
  let count = 0
  for await (const batch of batchesOf(rows)) {
    const definition = await table()
    await store.transaction((tx) => tx.rows(definition).insertMany(batch))
    count += batch.length
    await imported?.(count)
  }
  return count
}

async function* batchesOf(rows: AsyncIterable<NewRow> | Iterable<NewRow>): AsyncGenerator<NewRow[]> {
  let batch: NewRow[] = []
  let length = 0
  for await (const row of rows) {
    batch.push(row)
    length += lengthOf(row)
    if (batch.length < ROWS && length < BYTES) continue
    yield batch
    batch = []
    length = 0
  }
  if (batch.length > 0) yield batch
}

// About: only texts and lists are ever long.
const lengthOf = (row: NewRow): number =>
  Object.values(row).reduce<number>(
    (sum, value) => sum + (typeof value === 'string' || Array.isArray(value) ? String(value).length : 8),
    0,
  )
