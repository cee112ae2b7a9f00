import type { StatementSync } from 'node:sqlite'
import { accountDocument } from './documents.ts'
import { groupCommit } from './group-commit.ts'
import { insertText, newId } from './inserting.ts'
import { connect, type Place, type Row } from './rows.ts'
import { bodyOf, configuration, serve } from './serve.ts'

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

function rowsOf({ userId, email, name }: Asked): Samples {
  const [now, search] = [Date.now(), `${userId} ${email} ${name}`]
  const stamps = { $createdAt: now, $updatedAt: now }
  return {
    users: { ...samples.users, ...stamps, $id: userId, email, name, search, emailCanonical: email, registration: now },
    targets: { ...samples.targets, ...stamps, $id: newId(), userId, identifier: email },
    audits: { ...samples.audits, ...stamps, $id: newId(), resource: `user/${userId}`, time: now },
  }
}

const serial = (returned: Row[] | undefined) => Number(returned?.[0]?.$sequence)

const sqliteWriter = (file: string): ((rows: Samples) => Promise<void>) =>
  groupCommit(file, (database) => {
    const prepare = (table: keyof Samples) => database.prepare(insertText(`"${table}"`, samples[table], () => '?'))
    const [users, targets, audits] = [prepare('users'), prepare('targets'), prepare('audits')]
    const insert = (statement: StatementSync, row: Row) => statement.all(...(Object.values(row) as string[]))
    return {
      one(rows) {
        const userInternalId = serial(insert(users, rows.users))
        insert(targets, { ...rows.targets, userInternalId })
        insert(audits, rows.audits)
      },
    }
  })

function postgresWriter(url: string, schema: string): (rows: Samples) => Promise<void> {
  const sql = connect(url)
  const text = (table: keyof Samples) => insertText(`"${schema}"."${table}"`, samples[table], (at) => `$${at + 1}`)
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
