import { describe, expect, it } from 'vitest'
import { newId } from './ids.ts'

describe('newId', () => {
  it('has 20 hexadecimal characters, the time first', () => {
    const now = Date.parse('2026-01-01T00:00:00.000Z')
    const id = newId(now)
    expect(id).toMatch(/^[0-9a-f]{20}$/)
    expect(Math.trunc(Number.parseInt(id.slice(0, 13), 16) / 1000)).toBe(now)
  })

  it('gives IDs that are unique and sort in the order they were made, also within a millisecond', () => {
    const start = Date.now()
    const ids = Array.from({ length: 20_000 }, (_, at) => newId(start + Math.floor(at / 3000)))
    expect(new Set(ids).size).toBe(ids.length)
    expect([...ids].sort()).toEqual(ids)
  })

  it('goes by the clock it is given, also when that is behind another', () => {
    const late = newId(Date.parse('2030-01-01'))
    expect(newId(Date.parse('2026-01-01')) < late).toBe(true)
  })
})
