import { describe, expect, it } from 'vitest'
import { ExpiringMap } from './expiring-map.ts'

describe('ExpiringMap', () => {
  it('drops what has run out before anything that lives', () => {
    const map = new ExpiringMap<string>(3)
    map.set('lives', 'a', 60_000, 0)
    map.set('dies', 'b', 1_500, 0)
    map.set('dies too', 'c', 2_000, 0)
    map.set('new', 'd', 60_000, 3_000)
    expect(map.size).toBe(2)
    expect([map.get('lives', 3_000), map.get('dies', 3_000), map.get('new', 3_000)]).toEqual(['a', undefined, 'd'])
  })

  it('never grows beyond its bound, and drops the oldest of equals', () => {
    const map = new ExpiringMap<number>(10)
    for (let i = 0; i < 1_000; i++) map.set(`k${i}`, i, 60_000, 0)
    expect(map.size).toBe(10)
    expect([map.get('k989', 0), map.get('k990', 0), map.get('k999', 0)]).toEqual([undefined, 990, 999])
  })

  it('keeps the high ranks through a flood of low ones', () => {
    const map = new ExpiringMap<number>(10, (value) => value)
    map.set('high', 100, 60_000, 0)
    for (let i = 0; i < 1_000; i++) map.set(`k${i}`, 1, 60_000, 0)
    expect(map.get('high', 0)).toBe(100)
    expect(map.size).toBe(10)
  })

  it('does not hide an entry that was set again with a longer life', () => {
    const map = new ExpiringMap<string>(10)
    map.set('a', 'short', 1_000, 0)
    map.set('a', 'long', 9_000, 0)
    map.set('b', 'sweep', 9_000, 5_000)
    expect(map.get('a', 5_000)).toBe('long')
  })
})
