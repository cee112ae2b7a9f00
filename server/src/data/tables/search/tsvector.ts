import type { Search, Term } from './words.ts'

/** PostgreSQL keeps no more places of one lexeme: what occurs more often gets several, `the.`, `the.1`, `the.2` … */
const PLACES = 255
/** Words beyond those that have a place share the last one: no phrase goes through them. */
const LAST_PLACE = 16_383

/** The words of a value in the form that is cast to `tsvector`. */
export function tsVector(words: readonly string[]): string {
  const places = new Map<string, number[]>()
  words.forEach((word, at) => {
    if (!word) return
    const place = Math.min(at + 1, LAST_PLACE)
    const known = places.get(word)
    if (known) known.push(place)
    else places.set(word, [place])
  })
  return [...places].flatMap(([word, all]) => lexemesOf(word, all)).join(' ')
}

/** A search in the form that is cast to `tsquery`; undefined where nothing can be found. */
export const tsQuery = ({ terms }: Search): string | undefined =>
  terms.length ? terms.map(phraseOf).join(' & ') : undefined

// Words consist of letters, digits, marks and emoji: nothing in them needs escaping between quotes.
function lexemesOf(word: string, places: readonly number[]): string[] {
  const lexemes: string[] = []
  for (let at = 0; at < places.length; at += PLACES) {
    lexemes.push(`'${word}.${at ? at / PLACES : ''}':${places.slice(at, at + PLACES).join(',')}`)
  }
  return lexemes
}

function phraseOf({ words, prefix }: Term): string {
  const parts = words.map((word, at) => `'${word}${prefix && at === words.length - 1 ? '' : '.'}':*`)
  return `(${parts.join(' <-> ')})`
}
