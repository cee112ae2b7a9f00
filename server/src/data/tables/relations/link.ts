import type { Transaction } from '../../database.ts'
import { type Fragment, fragment, joined, numbered, qualified, quoted, runFragment } from '../../fragment.ts'
import { isAmong } from '../list/access.ts'
import type { Rows } from '../rows.ts'
import { type Pair, pairTable } from './pairs.ts'
import type { FarPlace, InJunction } from './place.ts'

// Links that no column of the own row holds. "Near" is the side that is written from. Each function is one statement,
// however many links it is about.

/** What near rows keep: these links and no others, or all but these. */
export type Keeping = 'only' | 'all but'

/** Near rows of which links go when they keep what `pairs` say. */
export async function losing(
  far: Rows,
  place: FarPlace,
  near: readonly string[],
  keeping: Keeping,
  pairs: readonly Pair[],
): Promise<ReadonlySet<unknown>> {
  const tx = transactionOf(far)
  const { from, nearEnd, condition } = goingOf(far, place, near, keeping, pairs)
  const statement = fragment(
    `select distinct ${nearEnd} as near from ${from} where ${condition.text}`,
    ...condition.values,
  )
  return new Set((await runFragment(tx, statement)).map((row) => row.near))
}

/** Takes links away from near rows. Far rows that change get a new date. Answers how many went. */
export function dropLinks(
  far: Rows,
  place: FarPlace,
  near: readonly string[],
  keeping: Keeping,
  pairs: readonly Pair[],
): Promise<number> {
  const tx = transactionOf(far)
  const { from, condition } = goingOf(far, place, near, keeping, pairs)
  if (place.kind === 'junction')
    return tx.run(numbered(tx, `delete from ${from} where ${condition.text}`), condition.values)
  const statement = `update ${from} set ${quoted(place.field)} = null, "$updatedAt" = ? where ${condition.text}`
  return tx.run(numbered(tx, statement), [far.context.now(), ...condition.values])
}

/** Which of the pairs are linked. Of those in a column of far rows, whoever looked these up knows. */
export async function linked(
  tx: Transaction,
  { name, near, far }: InJunction,
  pairs: readonly Pair[],
): Promise<Pair[]> {
  const listed = pairTable(tx, pairs)
  const statement = fragment(
    `select j.${near} as near, j.${far} as far from ${listed.text} as p
      join ${qualified(tx, name)} as j on j.${near} = p.near and j.${far} = p.far`,
    ...listed.values,
  )
  return (await runFragment(tx, statement)).map((row): Pair => [String(row.near), String(row.far)])
}

/**
 * Links near rows to far ones that are known to exist, in this order. A far row whose column holds the link leaves the one
 * it was linked to, and gets a new date.
 */
export async function addLinks(far: Rows, place: FarPlace, pairs: readonly Pair[]): Promise<void> {
  if (pairs.length === 0) return
  const tx = transactionOf(far)
  const listed = pairTable(tx, pairs)
  if (place.kind === 'junction') {
    const into = `insert into ${qualified(tx, place.name)} (${place.near}, ${place.far})`
    // The condition keeps SQLite from reading what follows as part of a join.
    const statement = `${into} select near, far from ${listed.text} as p where true order by nth on conflict do nothing`
    await tx.run(numbered(tx, statement), listed.values)
    return
  }
  const link = quoted(place.field)
  const statement = `update ${qualified(tx, far.table.name)} as r set ${link} = p.near, "$updatedAt" = ?
    from ${listed.text} as p where lower(r."$id") = lower(p.far) and r."$id" = p.far
      and (r.${link} is null or r.${link} <> p.near)`
  await tx.run(numbered(tx, statement), [far.context.now(), ...listed.values])
}

function goingOf(far: Rows, place: FarPlace, near: readonly string[], keeping: Keeping, pairs: readonly Pair[]) {
  const tx = transactionOf(far)
  const inJunction = place.kind === 'junction'
  const nearEnd = inJunction ? place.near : quoted(place.field)
  const farEnd = inJunction ? place.far : '"$id"'
  const listed = pairTable(tx, pairs)
  const named: Fragment = {
    text: `(${nearEnd}, ${farEnd}) ${keeping === 'only' ? 'not in' : 'in'} (select near, far from ${listed.text} as p)`,
    values: listed.values,
  }
  const of = isAmong(tx, nearEnd, near)
  return {
    from: qualified(tx, inJunction ? place.name : far.table.name),
    nearEnd,
    condition: pairs.length === 0 && keeping === 'only' ? of : joined([of, named], ' and '),
  }
}

function transactionOf({ context: { tx } }: Rows): Transaction {
  if (!tx) throw new Error('Links are written in a transaction only.')
  return tx
}
