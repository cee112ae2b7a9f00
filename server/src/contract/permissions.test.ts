import { describe, expect, it } from 'vitest'
import type { Actor } from './actor.ts'
import { expandPermissions, isPermission, isRole, ownPermissions, requireHeldRoles } from './permissions.ts'

const actor = (kind: Actor['kind'], roles: readonly string[]) =>
  ({ kind, roles, user: kind === 'guest' ? undefined : { $id: 'ann' } }) as unknown as Actor

describe('a role', () => {
  it.each([
    ...['any', 'guests', 'users', 'users/verified', 'users/unverified', 'user:a', 'user:a/verified', 'member:a'],
    ...['user:5e5ea5c16897e', 'team:a', 'team:a/owner', `team:a/project-${'p'.repeat(36)}-developer`, 'label:vip'],
  ])('can be %s', (role) => {
    expect(isRole(role)).toBe(true)
  })

  it.each([
    ...['', 'Any', 'any/x', 'guests/x', 'users:x', 'users/', 'users/x', 'user', 'user:', 'user:a b', 'user:a/x'],
    ...['user:a/', 'team:a/b/c', 'team:', 'member:a/b', 'label:v-i', 'label:a/b', 'role:x', 'keys', 'constructor:a'],
    ...['__proto__:a', `user:${'x'.repeat(37)}`, 'user:a\n', 'any\n', 'user:_a', `label:${'x'.repeat(37)}`],
  ])('cannot be %j', (role) => {
    expect(isRole(role)).toBe(false)
  })
})

describe('a permission', () => {
  it('names an action of the resource, or all of them', () => {
    for (const action of ['read', 'update', 'delete', 'write'])
      expect(isPermission(`${action}("any")`, ['read', 'update', 'delete'])).toBe(true)
    expect(isPermission('create("any")', ['read', 'update', 'delete'])).toBe(false)
    expect(isPermission('create("any")', ['read', 'create'])).toBe(true)
  })

  it.each(['', 'any', 'read(any)', 'READ("any")', 'read("any") ', 'read("any"")', 'execute("any")', 'read("")'])(
    'cannot be %j',
    (text) => {
      expect(isPermission(text, ['read', 'create', 'update', 'delete'])).toBe(false)
    },
  )
})

describe('permissions as they are kept', () => {
  it('have each once, in order, and aggregates taken apart', () => {
    expect(
      expandPermissions(['read("any")', 'write("users")', 'update("users")'], ['read', 'update', 'delete']),
    ).toEqual(['read("any")', 'update("users")', 'delete("users")'])
    expect(expandPermissions(['write("any")'], ['read', 'create', 'update', 'delete'])).toEqual([
      'create("any")',
      'update("any")',
      'delete("any")',
    ])
    expect(expandPermissions([], ['read'])).toEqual([])
  })

  it('belong to the user who makes a resource, and to nobody else', () => {
    expect(ownPermissions(actor('user', []))).toEqual(['read("user:ann")', 'update("user:ann")', 'delete("user:ann")'])
    for (const kind of ['guest', 'key', 'admin'] as const) expect(ownPermissions(actor(kind, []))).toEqual([])
  })

  it('name roles that a user has; keys and administrators name any', () => {
    const roles = ['any', 'users', 'user:ann']
    expect(() => requireHeldRoles(actor('user', roles), ['read("any")', 'write("user:ann")'])).not.toThrow()
    expect(() => requireHeldRoles(actor('user', roles), ['read("any")', 'read("user:bob")'])).toThrow('user:ann')
    expect(() => requireHeldRoles(actor('guest', ['any', 'guests']), ['read("users")'])).toThrow()
    for (const kind of ['key', 'admin'] as const)
      expect(() => requireHeldRoles(actor(kind, []), ['read("user:bob")'])).not.toThrow()
  })
})
