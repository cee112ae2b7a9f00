import type { IncomingMessage } from 'node:http'
import { DatabaseSync, type StatementSync } from 'node:sqlite'
import { accountDocument } from './documents.ts'
import { connect, type Place, type Row } from './rows.ts'
import { configuration, serve } from './serve.ts'

/** One row of each table a new user fills, in the order of insertion, as the server wrote it. */
interface Samples {
  readonly users: Row
  readonly targets: Row
  readonly audits: Row
}
interface Asked {
  readonly userId: string
  readonly email: string
  readonly name: string
}

const { place, samples } = configuration<{ place: Place; samples: Samples }>()

let count = 0
const newId = () => `${Date.now().toString(16)}${(++count).toString(16).padStart(9, '0')}`

function rowsOf({ userId, email, name }: Asked): Samples {
  const [now, search] = [Date.now(), `${userId} ${email} ${name}`]
  const stamps = { $createdAt: now, $updatedAt: now }
  return {
    users: { ...samples.users, ...stamps, $id: userId, email, name, search, emailCanonical: email, registration: now },
    targets: { ...samples.targets, ...stamps, $id: newId(), userId, identifier: email },
    audits: { ...samples.audits, ...stamps, $id: newId(), resource: `user/${userId}`, time: now },
  }
}

const insertText = (schema: string, table: keyof Samples, mark: (at: number) => string) => {
  const names = Object.keys(samples[table])
  const columns = names.map((column) => `"${column}"`).join(', ')
  return `insert into ${schema}"${table}" (${columns}) values (${names.map((_name, at) => mark(at)).join(', ')}) returning "$sequence"`
}

const serial = (returned: Row[] | undefined) => Number(returned?.[0]?.$sequence)

// Group commit by hand: whatever arrived in one turn of the loop shares one durable commit, each in its savepoint.
function sqliteWriter(file: string): (rows: Samples) => Promise<void> {
  const database = new DatabaseSync(file)
  database.exec('pragma journal_mode=wal; pragma synchronous=full; pragma wal_autocheckpoint=1000')
  database.exec('pragma temp_store=memory; pragma cache_size=-16000; pragma mmap_size=268435456')
  const prepare = (table: keyof Samples) => database.prepare(insertText('', table, () => '?'))
  const [users, targets, audits] = [prepare('users'), prepare('targets'), prepare('audits')]
  const insert = (statement: StatementSync, row: Row) => statement.all(...(Object.values(row) as string[]))
  let queue: { rows: Samples; done: () => void; failed: (error: unknown) => void }[] = []
  const drain = () => {
    const group = queue
    queue = []
    database.exec('begin immediate')
    for (const { rows } of group) {
      database.exec('savepoint one')
      const userInternalId = serial(insert(users, rows.users))
      insert(targets, { ...rows.targets, userInternalId })
      insert(audits, rows.audits)
      database.exec('release one')
    }
    database.exec('commit')
    for (const { done } of group) done()
  }
  return (rows) =>
    new Promise((done, failed) => {
      if (queue.push({ rows, done, failed }) === 1) setImmediate(drain)
    })
}

function postgresWriter(url: string, schema: string): (rows: Samples) => Promise<void> {
  const sql = connect(url)
  const text = (table: keyof Samples) => insertText(`"${schema}".`, table, (at) => `$${at + 1}`)
  const [users, targets, audits] = [text('users'), text('targets'), text('audits')]
  return async (rows) => {
    await sql.begin(async (tx) => {
      const insert = (statement: string, row: Row) =>
        tx.unsafe<Row[]>(statement, Object.values(row) as string[], { prepare: true })
      const userInternalId = serial(await insert(users, rows.users))
      await Promise.all([insert(targets, { ...rows.targets, userInternalId }), insert(audits, rows.audits)])
    })
  }
}

const write = place.adapter === 'sqlite' ? sqliteWriter(place.project) : postgresWriter(place.url, place.project)

// POST /v1/users by hand, without any check of who asks or what for.
serve(201, async (request) => {
  const rows = rowsOf(JSON.parse(await bodyOf(request)) as Asked)
  await write(rows)
  return accountDocument(rows.users, [rows.targets])
})

function bodyOf(request: IncomingMessage): Promise<string> {
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('error', reject)
    request.on('end', () => resolve(Buffer.concat(parts).toString('utf8')))
  })
}
