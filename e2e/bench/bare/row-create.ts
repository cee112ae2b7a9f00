import type { Values } from '../rows/work.ts'
import { groupCommit } from './group-commit.ts'
import { insertText, newId } from './inserting.ts'
import { permissionReader, type RowTable, rowDocument } from './row-table.ts'
import { connect, openRows, type Place, type Row } from './rows.ts'
import { bodyOf, configuration, serve } from './serve.ts'
import { sessionReader } from './session.ts'

/** A row and its audit record as the server wrote them, but for their numbers. */
interface Samples {
  readonly row: Row
  readonly audits: Row
}

const { place, table, samples } = configuration<{ place: Place; table: RowTable; samples: Samples }>()
const rows = openRows(place)
const signedIn = sessionReader(rows)
const permissionsOf = permissionReader(rows, table)
const acl = Number(samples.row.$acl)
const { title, body, category, status, score, quantity, price, ratio, active, dueAt } = table.fields

function samplesOf(values: Values): Samples {
  const now = Date.now()
  const stamps = { $createdAt: now, $updatedAt: now }
  const row = {
    ...samples.row,
    ...stamps,
    $id: newId(),
    [title]: values.title,
    [body]: values.body,
    [category]: values.category,
    [status]: values.status,
    [score]: values.score,
    [quantity]: values.quantity,
    [price]: values.price,
    [ratio]: values.ratio,
    [active]: place.adapter === 'sqlite' ? Number(values.active) : values.active,
    [dueAt]: Date.parse(values.dueAt),
  }
  return { row, audits: { ...samples.audits, ...stamps, $id: newId(), time: now } }
}

/** Answers the row's number. */
type Write = (made: Samples) => Promise<number>

function sqliteWriter(file: string): Write {
  const numbers = new WeakMap<Samples, number>()
  const write = groupCommit<Samples>(file, (database) => {
    const insertRow = database.prepare(insertText(`"${table.name}"`, samples.row, () => '?'))
    const insertAudit = database.prepare(insertText('"audits"', samples.audits, () => '?'))
    const count = database.prepare(
      `insert into "${table.name}__count" as held (acl, shard, n) values (?, 0, ?)
        on conflict (acl, shard) do update set n = held.n + excluded.n`,
    )
    return {
      one(made) {
        const [inserted] = insertRow.all(...(Object.values(made.row) as string[]))
        numbers.set(made, Number(inserted?.$sequence))
        insertAudit.all(...(Object.values(made.audits) as string[]))
      },
      all: (items) => void count.run(acl, items.length),
    }
  })
  return async (made) => {
    await write(made)
    return numbers.get(made) ?? 0
  }
}

// One statement for all: that is one way there and back, and one commit.
function postgresWriter(url: string, schema: string): Write {
  const sql = connect(url)
  const width = Object.keys(samples.row).length
  const text = `with made as (${insertText(`"${schema}"."${table.name}"`, samples.row, (at) => `$${at + 1}`)}),
    audited as (${insertText(`"${schema}"."audits"`, samples.audits, (at) => `$${width + at + 1}`)}),
    counted as (insert into "${schema}"."${table.name}__count" as held (acl, shard, n)
      values (${acl}, pg_backend_pid() % 64, 1) on conflict (acl, shard) do update set n = held.n + 1)
    select "$sequence" from made`
  return async ({ row, audits }) => {
    const values = [...Object.values(row), ...Object.values(audits)]
    const [made] = await sql.unsafe<Row[]>(text, values as string[], { prepare: true })
    return Number(made?.$sequence)
  }
}

const write = place.adapter === 'sqlite' ? sqliteWriter(place.project) : postgresWriter(place.url, place.project)

// POST …/rows by hand: find user and session, and write the row with its audit record and the kept count. Values are not
// checked.
serve(201, async (request) => {
  const [user, text] = await Promise.all([signedIn(request), bodyOf(request)])
  if (!user) return undefined
  const { data } = JSON.parse(text) as { data: Values }
  const made = samplesOf(data)
  const { $id, $createdAt, $updatedAt } = made.row
  const row = { $id, $createdAt, $updatedAt, ...data, dueAt: Date.parse(data.dueAt), $sequence: await write(made) }
  return rowDocument(table, row, await permissionsOf(acl))
})
