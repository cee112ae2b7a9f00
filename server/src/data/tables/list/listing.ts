import type { Database } from '../../database.ts'
import type { Fragment } from '../../fragment.ts'
import type { TableDefinition } from '../definition.ts'
import { type Access, accessCondition, type Reader } from './access.ts'
import type { Approach } from './approach.ts'
import type { Asked } from './condition.ts'
import type { OrderKey } from './order.ts'

/** Rows that are to be listed: which ones, and in which order. */
export interface Listing extends Reader {
  readonly database: Database
  readonly table: TableDefinition
  readonly access: Access
  /** All are to hold. Only what engines can tell is left. */
  readonly conditions: readonly Asked[]
  readonly order: readonly OrderKey[]
  readonly random: boolean
  /** About how many rows the table has. */
  readonly size: number
  /** Rows of other tables that conditions go through, about. */
  readonly elsewhere: number
}

/** What rows must fulfil. */
export interface Where {
  /** What the way through the table leads by; the permission sets come first, where they lead. */
  readonly leading: readonly Fragment[]
  /** What rows are asked that are met on it. */
  readonly rest: readonly Fragment[]
}

/** What all rows of a listing fulfil. */
export function whereOn(listing: Listing, { path, narrowing }: Approach): Where {
  const { connection, table, access, conditions } = listing
  const allowed = accessCondition(connection, table, access, path.finding)
  const leading: Fragment[] = allowed && path.finding === 'driven' ? [allowed] : []
  const rest: Fragment[] = allowed && path.finding === 'tested' ? [allowed] : []
  for (const { sql, bound } of conditions) (bound && path.uses.has(bound.column) ? leading : rest).push(sql)
  if (narrowing) leading.push(narrowing)
  return { leading, rest }
}

/** The permission sets that lead to the rows, where these are several and each has its rows in the order. */
export const leadingSets = ({ access }: Listing, { path }: Approach): readonly number[] | undefined =>
  path.finding === 'driven' && path.comes !== 'sorted' && access.kind === 'sets' && access.sets.length > 1
    ? access.sets
    : undefined
