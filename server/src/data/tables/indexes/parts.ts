import { trigramQuery } from '../search/trigrams.ts'

/** Characters of a text whose parts can be looked up: cutting up more would hold up everybody. */
const CHARACTERS = 500_000
/** Part of each text that is longer, and of no other: they are candidates for every search. */
const LONGER = '\u{10fffd}\u{10fffe}\u{10fffd}'

/** A text as the FTS5 table of its parts takes it. */
export const partsText = (text: string): string =>
  text.length <= CHARACTERS ? text : `${text.slice(0, CHARACTERS).toWellFormed()}${LONGER}`

/** What FTS5 takes behind `match` to find the texts that may contain a value; undefined where it cannot tell. */
export function partsQuery(value: string): string | undefined {
  const query = trigramQuery(value)
  return query && `(${query}) OR "${LONGER}"`
}
