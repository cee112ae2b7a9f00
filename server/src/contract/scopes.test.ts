import { describe, expect, it } from 'vitest'
import contract from '../../test/data/scopes.json' with { type: 'json' }
import { ROLE_LABELS, ROLE_SCOPES, type ScopeRole } from './roles.ts'
import { ACCOUNT_SCOPES, IMPLICIT_SCOPES, ORGANIZATION_SCOPES, PROJECT_SCOPES, type ScopeInfo } from './scopes.ts'

const TABLES = { project: PROJECT_SCOPES, organization: ORGANIZATION_SCOPES, account: ACCOUNT_SCOPES }

describe('scopes', () => {
  it.each(Object.entries(TABLES))('lists those of the contract for %s keys, in its order', (area, table) => {
    expect(Object.keys(table)).toEqual(contract[area as keyof typeof TABLES])
  })

  it('marks the deprecated ones', () => {
    const all = Object.values(TABLES).flatMap((table): [string, ScopeInfo][] => Object.entries(table))
    expect(all.filter(([, info]) => info.deprecated).map(([name]) => name)).toEqual(contract.deprecated)
  })

  it('knows every scope a route asks for', () => {
    const known = new Set<string>([...Object.values(TABLES).flatMap((table) => Object.keys(table)), ...IMPLICIT_SCOPES])
    expect(contract.usedByRoutes.filter((scope) => !known.has(scope))).toEqual([])
  })
})

describe('roles', () => {
  it.each(Object.entries(contract.roles))('%s holds the scopes of the contract', (role, scopes) => {
    expect(ROLE_SCOPES[role as ScopeRole]).toEqual(new Set(scopes))
  })

  it('has a label for each, and gives root to nobody', () => {
    expect(Object.keys(ROLE_LABELS).sort()).toEqual(Object.keys(contract.roles).sort())
    expect(Object.values(ROLE_SCOPES).some((scopes) => scopes.has('root'))).toBe(false)
  })
})
