import type { Transaction } from '../database.ts'
import { numbered, qualified } from '../fragment.ts'

/** Rows that are emptied or deleted together: nobody shall wait for long. */
const ROWS = 1000

/** Deletes some rows of a table that nobody reads any more. False when none was left. */
export async function deleteSome(tx: Transaction, table: string): Promise<boolean> {
  const name = qualified(tx, table)
  const deleted = await tx.run(
    `delete from ${name} where "$sequence" in (select "$sequence" from ${name} order by "$sequence" limit ${ROWS})`,
    [],
  )
  return deleted > 0
}

/**
 * Takes the values of a column that nobody reads any more from some rows after the one numbered `done`. Answers up to which
 * row none has one, and undefined behind the last.
 */
export async function clearSome(
  tx: Transaction,
  table: string,
  field: string,
  done: number,
): Promise<number | undefined> {
  const name = qualified(tx, table)
  const next = `select max("$sequence") as last from
    (select "$sequence" from ${name} where "$sequence" > ? order by "$sequence" limit ${ROWS}) as part`
  const [row] = await tx.all(numbered(tx, next), [done])
  if (row?.last === null || row?.last === undefined) return undefined
  const last = Number(row.last)
  const clear = `update ${name} set "${field}" = null
    where "$sequence" > ? and "$sequence" <= ? and "${field}" is not null`
  await tx.run(numbered(tx, clear), [done, last])
  return last
}
