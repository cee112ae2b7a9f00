import { FormatRegistry, Type } from '@sinclair/typebox'
import { type Actor, isPrivileged } from './actor.ts'
import { ApiError } from './errors.ts'
import { isKey, isLabel, isUid } from './formats.ts'

/** What can be done with a resource under its permissions. `write` stands for all of them but `read`. */
type Action = 'read' | 'create' | 'update' | 'delete'

/** Permissions that one resource may have. */
export const MOST_PERMISSIONS = 100
/** Characters of a role in a team. */
const TEAM_ROLE = 81
const PERMISSION = /^(read|create|update|delete|write)\("([^"]+)"\)$/

const isVerification = (text: string | undefined): boolean =>
  text === undefined || text === 'verified' || text === 'unverified'

const NAMED: Readonly<Record<string, (id: string, detail: string | undefined) => boolean>> = {
  user: (id, detail) => isUid(id) && isVerification(detail),
  team: (id, detail) => isUid(id) && (detail === undefined || isKey(detail, TEAM_ROLE)),
  member: (id, detail) => isUid(id) && detail === undefined,
  label: (id, detail) => isLabel(id) && detail === undefined,
}

/** Tells whether a text is a role that permissions can name: `any`, `user:5e5ea5c16897e`, `team:x/owner` … */
export function isRole(role: string): boolean {
  if (role === 'any' || role === 'guests' || role === 'users') return true
  if (role.startsWith('users/')) return isVerification(role.slice('users/'.length))
  const [, kind = '', id = '', detail] = /^([a-z]+):([^/]*)(?:\/(.*))?$/s.exec(role) ?? []
  return Object.hasOwn(NAMED, kind) && NAMED[kind]?.(id, detail) === true
}

/** Tells whether a text is a permission for one of these actions, or the aggregate of them. */
export function isPermission(text: string, actions: readonly Action[]): boolean {
  const [, action = '', role = ''] = PERMISSION.exec(text) ?? []
  return (action === 'write' || (actions as readonly string[]).includes(action)) && isRole(role)
}

/** Permissions of a resource that knows these actions; null where the caller names none (contract: identity 2.2). */
export function permissions(actions: readonly Action[], description: string) {
  const format = `permission to ${actions.join(', ')}`
  if (!FormatRegistry.Has(format)) FormatRegistry.Set(format, (text) => isPermission(text, actions))
  return Type.Unsafe<readonly string[] | null>({
    type: 'array',
    items: { type: 'string', format },
    maxItems: MOST_PERMISSIONS,
    nullable: true,
    optional: true,
    default: null,
    description,
    expects: `Value must be a list of at most ${MOST_PERMISSIONS} permissions such as read("any"), with the actions ${actions.join(', ')} and write, and a role in double quotes.`,
  })
}

/** Permissions as they are kept: aggregates taken apart, each once, in the order they were given in. */
export function expandPermissions(given: readonly string[], actions: readonly Action[]): readonly string[] {
  if (given.length === 0) return NONE
  const written = actions.filter((action) => action !== 'read')
  const kept = new Set<string>()
  for (const text of given) {
    if (!text.startsWith('write(')) kept.add(text)
    else for (const action of written) kept.add(action + text.slice('write'.length))
  }
  return [...kept]
}

const NONE: readonly string[] = Object.freeze([])

/** What a new resource gets when nobody says: all rights for the user who makes it (contract: identity 2.4). */
export const ownPermissions = (actor: Actor): readonly string[] =>
  actor.kind === 'user' && actor.user
    ? (['read', 'update', 'delete'] as const).map((action) => `${action}("user:${actor.user?.$id}")`)
    : NONE

/**
 * Refuses permissions for roles that the caller does not have: keys and administrators may name anybody.
 * @throws ApiError `user_unauthorized`
 */
export function requireHeldRoles(actor: Actor, given: readonly string[]): void {
  if (isPrivileged(actor)) return
  for (const text of given) {
    const role = PERMISSION.exec(text)?.[2]
    if (role !== undefined && actor.roles.includes(role)) continue
    throw new ApiError('user_unauthorized', `Permissions can only name roles that you have: ${actor.roles.join(', ')}`)
  }
}
