import { describe, expect, it } from 'vitest'
import { fromWireTime, toWireTime } from './time.ts'

describe('time', () => {
  it('reads back what it writes', () => {
    expect(toWireTime(1_795_297_176_415)).toBe('2026-11-21T21:39:36.415+00:00')
    expect(fromWireTime('2026-11-21T21:39:36.415+00:00')).toBe(1_795_297_176_415)
  })

  it.each([
    ['2026-08-01 00:00:00', '2026-08-01T00:00:00.000+00:00'],
    ['2026-08-01T00:00', '2026-08-01T00:00:00.000+00:00'],
    ['2026-08-01', '2026-08-01T00:00:00.000+00:00'],
    ['2026-08-01T02:00:00+0200', '2026-08-01T00:00:00.000+00:00'],
    ['2026-08-01T00:00:00Z', '2026-08-01T00:00:00.000+00:00'],
  ])('takes %s for UTC unless it says otherwise', (text, wire) => {
    expect(toWireTime(fromWireTime(text) ?? Number.NaN)).toBe(wire)
  })

  it('writes every moment as the calendar has it', () => {
    const [first, last] = [Date.UTC(0, 0, 1), Date.UTC(9999, 11, 31)]
    const moments = Array.from({ length: 5000 }, (_, at) => Math.floor(first + (last - first) * ((at * 0.618034) % 1)))
    for (const ms of [...moments, 0, -1, 1.5, -0.5, 86_399_999, 86_400_000, -62_135_596_800_000])
      expect(toWireTime(ms)).toBe(new Date(ms).toISOString().replace('Z', '+00:00'))
    expect(() => toWireTime(Number.NaN)).toThrow(RangeError)
  })

  it('says when a text is no date', () => {
    expect(fromWireTime('yesterday')).toBeUndefined()
    expect(fromWireTime('')).toBeUndefined()
  })
})
