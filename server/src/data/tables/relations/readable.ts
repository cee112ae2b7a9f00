import type { Connection } from '../../database.ts'
import { type Fragment, fragment } from '../../fragment.ts'
import { accessCondition, grantOf } from '../list/access.ts'
import type { Rows } from '../rows.ts'

/** Where statements of this caller run: in his transaction, where there is one. */
export const connectionOf = ({ context: { tx, database } }: Rows): Connection => tx ?? database

/** Whether the caller finds the table at all: what is switched off is there for keys and administrators alone. */
export const isOpen = ({ table, context }: Rows): boolean => table.enabled || !context.checks

/** The rows that the caller may read, as a condition for statements that reach few of them. */
export function readable(rows: Rows): Fragment {
  const { table, context } = rows
  const connection = connectionOf(rows)
  const { roles, checks, tx } = context
  const grant = isOpen(rows)
    ? grantOf({ connection, roles, checks, inTransaction: tx !== undefined }, table, 'read')
    : 'none'
  if (grant !== 'some') return fragment(grant === 'all' ? '1 = 1' : '1 = 0')
  const access = { kind: 'roles', roles, action: 'read' } as const
  return accessCondition(connection, table, access, 'tested') ?? fragment('1 = 1')
}
