import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { FTS5_TRIGRAMS, hasTrigram, trigramQuery } from './trigrams.ts'

const LETTERS = [
  ...'abcABCkKsS',
  ...'éÉßẞıİÅåǅ',
  '\u212a',
  '\u017f',
  'e\u0301',
  '東',
  '京',
  '𐐀',
  '𐐨',
  '👍',
  '\ud800',
  '\uffff',
]
const SIGNS = [...'"\'%_\\*-:() ', '""', '\0', '\n']

let db: DatabaseSync
let texts: string[]
beforeAll(() => {
  db = new DatabaseSync(':memory:')
  db.exec(`create table texts (id integer primary key, text text);
    create virtual table parts using fts5(text, ${FTS5_TRIGRAMS})`)
  texts = Array.from({ length: 1500 }, () => textOf(1 + number(60)))
  for (const [id, text] of texts.entries()) {
    db.prepare('insert into texts values (?, ?)').run(id, text)
    db.prepare('insert into parts (rowid, text) values (?, ?)').run(id, text)
  }
})
afterAll(() => db.close())

let state = 42
function number(below: number): number {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0
  return Math.floor((state / 2 ** 32) * below)
}
const textOf = (length: number): string =>
  Array.from({ length }, () => {
    const from = number(5) ? LETTERS : SIGNS
    return from[number(from.length)]
  }).join('')

const otherCase = (text: string): string =>
  text.replace(/[a-z]/gi, (letter) => (number(2) ? letter.toUpperCase() : letter.toLowerCase()))
const ids = (statement: string, value: string): Set<number> =>
  new Set(
    db
      .prepare(statement)
      .all(value)
      .map(({ id }) => Number(id)),
  )

/** What LIKE finds, and what the trigrams let through. */
function both(value: string): [Set<number>, Set<number> | undefined] {
  const exact = ids(`select id from texts where text like ? escape '\\'`, `%${value.replace(/[\\%_]/g, '\\$&')}%`)
  const query = trigramQuery(value)
  return [exact, query === undefined ? undefined : ids('select rowid as id from parts where parts match ?', query)]
}

describe('trigrams before LIKE', () => {
  it('lose no text that contains the value, in any letter case', () => {
    let [looked, found, passed] = [0, 0, 0]
    for (let round = 0; round < 3000; round += 1) {
      const text = texts[number(texts.length)] as string
      const start = number(text.length)
      const value = number(10) ? text.slice(start, start + 1 + number(number(3) ? 5 : 50)) : textOf(4)
      const [exact, candidates] = both(otherCase(value))
      if (!candidates) continue
      looked += 1
      found += exact.size
      passed += candidates.size
      expect(
        [...exact].filter((id) => !candidates.has(id)),
        JSON.stringify(value),
      ).toEqual([])
    }
    expect(looked).toBeGreaterThan(1200)
    expect(found).toBeGreaterThan(1000)
    expect(passed / looked).toBeLessThan(texts.length / 20)
  })

  it('need three characters, and no NUL', () => {
    expect(['', 'a', 'ab', '👍👍', 'ab\0c'].map(trigramQuery)).toEqual(Array(5).fill(undefined))
    expect(trigramQuery('👍👍a')).toBe('"👍👍a"')
  })

  it('take quotes for characters, and look up long values by their beginning', () => {
    expect(trigramQuery('a"b" OR "x')).toContain('"a""b"')
    const [exact, candidates] = both('" OR "a')
    expect([exact.size, candidates?.size]).toEqual([0, 0])
    expect(trigramQuery('abcdefgh'.repeat(10_000))?.length).toBeLessThan(500)
  })

  it('of PostgreSQL need three letters or digits in a row', () => {
    expect(['abc', 'a1é', '東京都', '-abc-'].map(hasTrigram)).toEqual([true, true, true, true])
    expect(['', 'ab', 'ab c', 'a.b.c', '👍👍👍', '___'].map(hasTrigram)).toEqual(Array(6).fill(false))
  })
})
