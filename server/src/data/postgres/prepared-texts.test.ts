import { afterEach, expect, it, vi } from 'vitest'
import { HOUR } from '../../kit/time.ts'
import { PreparedTexts } from './prepared-texts.ts'

afterEach(() => void vi.useRealTimers())

const often = (texts: PreparedTexts, text: string): boolean[] => [1, 2, 3, 4].map(() => texts.ask(text))

it('prepares a statement that comes again and again', () => {
  expect(often(new PreparedTexts(), 'select 1')).toEqual([false, false, true, true])
})

it('prepares none that comes once, and keeps no more of those in mind than a number', () => {
  const texts = new PreparedTexts({ kept: 10, length: 100 })
  for (let at = 0; at < 1000; at += 1) expect(texts.ask(`select ${at}`)).toBe(false)
  expect(often(texts, 'select 1')).toEqual([false, false, true, true])
})

it('prepares no more than a number, however many a client thinks up, and nothing that is very long', () => {
  const texts = new PreparedTexts({ kept: 10, length: 100 })
  const prepared = Array.from({ length: 50 }, (_, at) => often(texts, `select ${at}`)[3])
  expect(prepared.filter(Boolean)).toHaveLength(10)
  expect(texts.ask('select 0')).toBe(true)
  expect(often(new PreparedTexts({ kept: 10, length: 100 }), 'x'.repeat(101))).toEqual([false, false, false, false])
})

it('makes room once the connections that have prepared them are gone', () => {
  vi.useFakeTimers()
  const texts = new PreparedTexts({ kept: 1, length: 100 })
  often(texts, 'old')
  expect(often(texts, 'new')[3]).toBe(false)
  vi.advanceTimersByTime(HOUR)
  expect(often(texts, 'new')[3]).toBe(true)
})
