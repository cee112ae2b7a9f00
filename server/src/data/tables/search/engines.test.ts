import { DatabaseSync } from 'node:sqlite'
import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Refusal } from '../types/type.ts'
import { FTS5_WORDS, ftsQuery, ftsText } from './fts5.ts'
import { tsQuery, tsVector } from './tsvector.ts'
import { matches, parseSearch, type Search, wordsOf } from './words.ts'

/** An engine that was given texts, and tells for each search which of them it finds. */
interface Engine extends AsyncDisposable {
  found(texts: readonly string[], searches: readonly Search[]): Promise<number[][]>
}

function sqlite(): Engine {
  const db = new DatabaseSync(':memory:')
  return {
    async found(texts, searches) {
      db.exec(`drop table if exists words; create virtual table words using fts5(text, ${FTS5_WORDS})`)
      const insert = db.prepare('insert into words (rowid, text) values (?, ?)')
      for (const [at, text] of texts.entries()) insert.run(at, ftsText(wordsOf(text)))
      const select = db.prepare('select rowid from words where words match ? order by rowid')
      return searches.map((search) => {
        const query = ftsQuery(search)
        return query === undefined ? [] : select.all(query).map(({ rowid }) => Number(rowid))
      })
    },
    [Symbol.asyncDispose]: async () => db.close(),
  }
}

function postgresql(url: string): Engine {
  const sql = postgres(url, { max: 1, onnotice: () => undefined })
  return {
    async found(texts, searches) {
      await sql`create temp table if not exists words (id int, words tsvector)`
      await sql`truncate words`
      const vectors = texts.map((text) => tsVector(wordsOf(text)))
      await sql`insert into words select at - 1, vector::tsvector from unnest(${vectors}::text[]) with ordinality as t (vector, at)`
      await sql`create index if not exists words_gin on words using gin (words)`
      await sql`set enable_seqscan = off`
      const queries = searches.map((search) => tsQuery(search) ?? null)
      const rows = await sql`
        select at - 1 as at, array(select id from words where words @@ query::tsquery order by id) as ids
        from unnest(${queries}::text[]) with ordinality as q (query, at) order by 1`
      return rows.map(({ ids }) => ids as number[])
    },
    [Symbol.asyncDispose]: () => sql.end(),
  }
}

/** The same numbers in every run. */
function numbers(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

// Short alphabets, so that searches find something: letters that fold, marks, signs, scripts with and without spaces, emoji.
const ALPHABETS = [
  'abcAB',
  'straßeSTRAẞE',
  'éÉe\u0301İIıi\u0307',
  'οδόςΟΔΌΣσ',
  'приветПРИ',
  'שלוםa',
  'مرحبا\u064b\u200d',
  'हिन्दी\u094d',
  'ไทยดี่',
  '東京都タワーｶﾞ〆々',
  '한국어가',
  'ခမြန်',
  'ⅣfiﬁＡａ²',
  '0123456',
  '𐐀𐐨𝒜a',
]
const EMOJI = ['👍', '👍🏽', '🇩🇪', '🇫🇷', '👨‍👩‍👧', '1️⃣', '#️⃣', '❤️', '❤', '🏽', '🇩', '\u200d']
const SIGNS = [
  ' ',
  ' ',
  ' ',
  '  ',
  '-',
  "'",
  '.',
  '_',
  '"',
  '\\',
  ':',
  '*',
  '&',
  '|',
  '!',
  '(',
  ')',
  '<->',
  '\0',
  '\ud83d',
  '\n',
  '\u200b',
  '\u00ad',
  '，',
  '',
]

function textOf(next: (below: number) => number, length: number): string {
  let text = ''
  const pick = <T>(of: readonly T[]): T => of[next(of.length)] as T
  let alphabet = [...pick(ALPHABETS)]
  for (let at = 0; at < length; at += 1) {
    if (next(6) === 0) alphabet = [...pick(ALPHABETS)]
    const word = next(9) === 0 ? pick(EMOJI) : Array.from({ length: 1 + next(4) }, () => pick(alphabet)).join('')
    text += word + pick(SIGNS)
  }
  return text
}

/** Parts of texts as people search for them: whole, begun, in quotes, joined with parts of others. */
function queryOf(next: (below: number) => number, texts: readonly string[]): string {
  const parts = Array.from({ length: 1 + next(3) }, () => {
    const text = next(8) ? (texts[next(texts.length)] as string) : textOf(next, 3)
    const start = next(text.length)
    const part = text.slice(start, start + 1 + next(12))
    return next(3) ? part : `"${part.replaceAll('"', '')}"`
  })
  return parts.join(next(2) ? ' ' : '')
}

function searchOf(query: string): Search {
  const search = parseSearch(query)
  if (search instanceof Refusal) throw new Error(search.reason)
  return search
}

const url = process.env.TEST_DATABASE_URL
const engines: [string, () => Engine][] = [['SQLite', sqlite]]
if (url) engines.push(['PostgreSQL', () => postgresql(url)])

describe.each(engines)('full text on %s', (_, open) => {
  let engine: Engine
  beforeAll(() => {
    engine = open()
  })
  afterAll(() => engine[Symbol.asyncDispose]())

  const agrees = async (texts: readonly string[], queries: readonly string[]): Promise<number> => {
    const searches = queries.map(searchOf)
    const found = await engine.found(texts, searches)
    for (const [at, search] of searches.entries()) {
      const expected = texts.flatMap((text, id) => (matches(search, text) ? [id] : []))
      expect(found[at], JSON.stringify(queries[at])).toEqual(expected)
    }
    return found.flat().length
  }

  it('finds in random texts of many scripts what the definition says', async () => {
    const next = numbers(20_260_101)
    let found = 0
    for (let round = 0; round < 20; round += 1) {
      const texts = Array.from({ length: 100 }, () => textOf(next, 1 + next(25)))
      found += await agrees(
        texts,
        Array.from({ length: 100 }, () => queryOf(next, texts)),
      )
    }
    expect(found).toBeGreaterThan(2500)
  })

  it('finds phrases of words that occur very often, and at the far end of long texts', async () => {
    const often = `${'a b '.repeat(3000)}c a d`
    const long = `${Array.from({ length: 17_000 }, (_, at) => `w${at % 900}`).join(' ')} the end`
    const sentence = `${'的一是不'.repeat(2500)}人的了`
    await agrees(
      [often, long, sentence, `${often} ${long}`],
      [
        '"c a d"',
        '"b c"',
        '"a a"',
        '"w899 w0"',
        '"w0 w899"',
        'the',
        '"the end"',
        '人的了',
        '了的',
        '不人',
        '的的',
        '"w5"',
        'w',
        'c end',
      ],
    )
  })

  it('takes the longest words, the most words, and the longest search', async () => {
    const many = Array.from({ length: 200_000 }, (_, at) => `${at}`).join(' ')
    const wide = Array.from({ length: 9000 }, (_, at) => `${at}`.padEnd(120, '𝒜ж')).join(' ')
    const long = 'é'.repeat(100_000)
    const queries = [
      `${19_000}`,
      '"100 101"',
      '199999',
      long.slice(0, 9000),
      '77a',
      '1 '.repeat(200),
      `"${'1 '.repeat(200)}"`,
      '京'.repeat(200),
    ]
    expect(await agrees([many, wide, long, '1 '.repeat(300), '京'.repeat(200)], queries)).toBeGreaterThan(5)
  })

  it('finds nothing when there is no word to search for', async () => {
    expect(await agrees(['a', '*', '', '""'], ['', '*', '""', "'", '\0', '&|!:'])).toBe(0)
  })
})
