import { Refusal } from '../types/type.ts'
import { foldedOf } from './fold.ts'

/** Letters of scripts that put no spaces between words: each is a word, so that any part of a sentence is a phrase. */
const UNSPACED_SCRIPTS = ['Hira', 'Kana', 'Bopo', 'Thai', 'Laoo', 'Khmr', 'Mymr', 'Tale', 'Talu', 'Lana', 'Tavt']
const UNSPACED = `[[\\p{Ideographic}\\u30fc\\u3099\\u309a${UNSPACED_SCRIPTS.map((script) => `\\p{sc=${script}}`).join('')}]&&[\\p{L}\\p{N}\\p{M}]]`
const JOINER = '\u200d'
const TAGS = '[\\u{e0020}-\\u{e007f}]'
const PICTURE = '[\\p{Extended_Pictographic}\\p{Emoji_Modifier}]\\p{Emoji_Modifier}?'
const EMOJI = `[\\uff03\\uff0a\\uff10-\\uff19]\\u20e3|\\p{RI}\\p{RI}?|${PICTURE}${TAGS}*(?:\\u200d${PICTURE})*`
/** One word; the group is there when it is an emoji. */
const WORD = new RegExp(
  `(${EMOJI})|${UNSPACED}|[[\\p{L}\\p{N}]--${UNSPACED}][[\\p{L}\\p{N}\\p{M}\\u200d]--${UNSPACED}]*`,
  'gv',
)
const PLAIN_WORD = /[a-z0-9]+/g
const PLAIN = /^[\0-\x7f]*$/

/** Characters of a value that are read, and of each word that are compared. */
const CHARACTERS = 1_000_000
const WORD_LENGTH = 128
/** Words of a value that phrases are found in: PostgreSQL counts positions to 16,383. */
export const PLACED = 16_381
/** Bytes of all words of a value, with what PostgreSQL keeps beside them: its vectors end at 2^20. */
const VECTOR = 1_000_000
/** So many words stay below it however long they are. */
const SURELY_FIT = 2_000

/** Bounds of one search: engines limit how deep a condition nests. */
const QUERY_LENGTH = 10_000
const QUERY_WORDS = 200

/** Words that stand together in a value, as they do here; the last one may be the beginning of a longer one. */
export interface Term {
  readonly words: readonly string[]
  readonly prefix: boolean
}

/** What is searched for: each of the terms must be found. Without terms nothing is found. */
export interface Search {
  readonly terms: readonly Term[]
}

/**
 * The words of a value in order, as both engines are given them. Beyond the first `PLACED` only words that are new follow,
 * each after an empty one, so that they are found but no phrase goes through them.
 */
export function wordsOf(text: string): string[] {
  // Compatibility forms can be 18 times as long.
  const folded = foldedOf(text.slice(0, CHARACTERS)).slice(0, CHARACTERS)
  const found = folded.match(PLAIN.test(folded) ? PLAIN_WORD : WORD) ?? []
  const all = found.map(folded.includes(JOINER) ? joined : cut)
  return all.length <= SURELY_FIT ? all : bounded(all)
}

/**
 * What a client asks for (contract: data 1.9.8): words are beginnings of words, what stands in double quotes is exact,
 * and everything must be there. A quote that nothing closes means nothing.
 */
export function parseSearch(query: string): Search | Refusal {
  if (query.length > QUERY_LENGTH) return new Refusal(`must have at most ${QUERY_LENGTH} characters to be searched for`)
  const parts = query.split('"')
  const terms = parts.flatMap((part, at): Term[] => {
    const runs = runsOf(part)
    const quoted = at % 2 === 1 && at < parts.length - 1
    return quoted ? [{ words: runs.flat(), prefix: false }] : runs.map((words) => ({ words, prefix: true }))
  })
  const count = terms.reduce((sum, { words }) => sum + words.length, 0)
  if (count > QUERY_WORDS) return new Refusal(`must have at most ${QUERY_WORDS} words to be searched for`)
  return { terms: terms.filter(({ words }) => words.length > 0) }
}

/** The definition of a search: what the indexes of both engines must answer. */
export function matches({ terms }: Search, text: string): boolean {
  const line = ` ${wordsOf(text)
    .map((word) => word || '|')
    .join(' ')} `
  return (
    terms.length > 0 && terms.every(({ words, prefix }) => line.includes(` ${words.join(' ')}${prefix ? '' : ' '}`))
  )
}

/** Words by what stands together without anything between: one word mostly, the characters of a sentence in Chinese. */
function runsOf(text: string): string[][] {
  const runs: string[][] = []
  let end = -1
  for (const { 0: word, 1: emoji, index } of foldedOf(text).matchAll(WORD)) {
    if (index === end && emoji === undefined) runs.at(-1)?.push(joined(word))
    else runs.push([joined(word)])
    end = emoji === undefined ? index + word.length : -1
  }
  return runs
}

// Joiners mean something in emoji only.
const joined = (word: string): string => cut(/^[\p{L}\p{N}]/u.test(word) ? word.replaceAll(JOINER, '') : word)

const cut = (word: string): string =>
  word.length <= WORD_LENGTH ? word : word.slice(0, WORD_LENGTH).replace(/[\ud800-\udbff]$/, '')

function bounded(all: readonly string[]): string[] {
  const kept: string[] = []
  const seen = new Set<string>()
  let left = VECTOR
  for (const word of all) {
    const known = seen.has(word)
    const placed = kept.length < PLACED
    if (known && !placed) continue
    left -= known ? 4 : Buffer.byteLength(word) + 8
    if (left < 0) break
    seen.add(word)
    if (placed) kept.push(word)
    else kept.push('', word)
  }
  return kept
}
