import type { Connection } from '../../database.ts'
import { type Fragment, fragment, qualified, runFragment } from '../../fragment.ts'
import { type Action, allows, roleTable } from '../../permissions.ts'
import { countTable } from '../acl.ts'
import type { TableDefinition } from '../definition.ts'

/** Which rows of a table a caller may do something to. */
export type Access =
  /** All of them: the table itself grants it. */
  | { readonly kind: 'all' }
  /** Those with one of these permission sets. */
  | { readonly kind: 'sets'; readonly sets: readonly number[]; readonly rows: number | undefined }
  /** Those whose permission set grants it to a role; there are many such sets. */
  | {
      readonly kind: 'roles'
      readonly roles: readonly string[]
      readonly action: Action
      /** There are so many rows, and perhaps more. */
      readonly least?: number
    }

/** For whom, and where. */
export interface Reader {
  readonly connection: Connection
  readonly roles: readonly string[]
  /** Permissions apply. */
  readonly checks: boolean
  /** Rows are counted as they were before the transaction that is open. */
  readonly inTransaction: boolean
}

/** Sets that are named one by one in statements. */
const SETS = 1000
/** Nobody's rows. */
const NONE: Access = { kind: 'sets', sets: [], rows: 0 }

/** Whether a caller may do it to all rows of a table, to some of them, or to none. */
export function grantOf({ checks, roles }: Reader, table: TableDefinition, action: Action): 'all' | 'some' | 'none' {
  if (!checks || allows(table.$permissions, action, roles)) return 'all'
  return table.rowSecurity ? 'some' : 'none'
}

/** The caller's permission sets, with how many rows there are of them. */
export async function accessOf(reader: Reader, table: TableDefinition, action: Action): Promise<Access> {
  const grant = grantOf(reader, table, action)
  const { connection, roles, inTransaction } = reader
  if (grant === 'all') return { kind: 'all' }
  if (grant === 'none' || roles.length === 0) return NONE
  const found = await runFragment(connection, countedSets(connection, table, roles, action))
  const rows = new Map<number, number>()
  // Sets that the transaction itself made are not counted yet.
  for (const { acl, n } of found) if (inTransaction || Number(n) > 0) rows.set(Number(acl), Number(n))
  let sum = 0
  for (const n of rows.values()) sum += n
  if (found.length > SETS) return { kind: 'roles', roles, action, least: sum }
  return { kind: 'sets', sets: [...rows.keys()], rows: inTransaction ? undefined : sum }
}

function countedSets(
  connection: Connection,
  table: TableDefinition,
  roles: readonly string[],
  action: Action,
): Fragment {
  const { text, values } = setsOf(connection, table, roles, action)
  const counts = qualified(connection, countTable(table.name))
  return fragment(
    `select acl, (select sum(n) from ${counts} as counted where counted.acl = known.acl) as n
      from (${text} limit ${SETS + 1}) as known`,
    ...values,
  )
}

/** A select of the permission sets that grant an action to one of the roles; some may come twice. */
function setsOf(connection: Connection, table: TableDefinition, roles: readonly string[], action: Action): Fragment {
  const name = qualified(connection, roleTable(table))
  const among = isAmong(connection, 'role', roles)
  return fragment(`select acl from ${name} where ${among.text} and action = ?`, ...among.values, action)
}

/** Rows whose column is one of many values, in one text however many there are. */
export function isAmong({ dialect }: Connection, ref: string, values: readonly (string | number)[]): Fragment {
  if (values.length === 0) return fragment('1 = 0')
  if (dialect.name === 'sqlite') return fragment(`${ref} in (select value from json_each(?))`, JSON.stringify(values))
  return fragment(`${ref} = any(${arrayMark(values)})`, arrayText(values))
}

/** The place of an array in a statement for PostgreSQL, which is given as text. */
export const arrayMark = ([first]: readonly (string | number)[]): string =>
  typeof first === 'string' ? '?::text[]' : '?::bigint[]'

/** An array as PostgreSQL reads it. */
export const arrayText = (values: readonly (string | number)[]): string =>
  `{${values.map((value) => (typeof value === 'string' ? `"${value.replace(/[\\"]/g, '\\$&')}"` : value)).join(',')}}`

/** How a statement finds the rows that a caller may see. */
export type Finding =
  /** By their permission sets, through an index that begins with these. */
  | 'driven'
  /** In some other way: the set of each row that is met is tested. */
  | 'tested'

/** The rows as a condition; undefined when it is all of them. */
export function accessCondition(
  connection: Connection,
  table: TableDefinition,
  access: Access,
  finding: Finding,
): Fragment | undefined {
  if (access.kind === 'all') return undefined
  // The sign keeps SQLite from an index on it.
  const ref = finding === 'tested' && connection.dialect.name === 'sqlite' ? '+"$acl"' : '"$acl"'
  if (access.kind === 'sets') {
    const [only = 0, ...others] = access.sets
    return others.length === 0 ? fragment(`${ref} = ?`, only) : isAmong(connection, ref, access.sets)
  }
  const { text, values } = setsOf(connection, table, access.roles, access.action)
  // Many sets are listed where they lead, and looked up where rows are met: with a limit nobody lists them before.
  return {
    text: finding === 'driven' ? `${ref} in (${text})` : `(${text} and acl = ${ref} limit 1) is not null`,
    values,
  }
}

/** Rows of a table that a caller may read, as a condition within the lists of other tables. */
export function readable(reader: Reader, table: TableDefinition): Fragment {
  const { connection, roles, checks } = reader
  // What is switched off is not there for anybody but keys and administrators (contract: data 0.4.2).
  const grant = checks && !table.enabled ? 'none' : grantOf(reader, table, 'read')
  if (grant !== 'some') return fragment(grant === 'all' ? '1 = 1' : '1 = 0')
  const { text, values } = setsOf(connection, table, roles, 'read')
  return { text: `"$acl" in (${text})`, values }
}
