import type { Actor } from '../../contract/actor.ts'
import type { Scope } from '../../contract/scopes.ts'
import type { KeyRow } from './shapes.ts'

/**
 * A key as the caller may read it: to another key, the secret of one that may do more, or lasts longer, is empty. People
 * see all of them (contract: identity 6.5).
 */
export function readableKey(actor: Actor, row: KeyRow): KeyRow {
  if (actor.kind !== 'key') return row
  const stronger = row.scopes.some((scope) => !actor.scopes.has(scope as Scope))
  return stronger || endOf(row) > endOf(actor.key) ? { ...row, secret: '' } : row
}

const endOf = (key: { readonly expire: number | null } | undefined): number => key?.expire ?? Number.POSITIVE_INFINITY
