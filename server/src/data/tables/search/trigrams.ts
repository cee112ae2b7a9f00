/** How the FTS5 table of trigrams is made: no copy of the text, and no places, which a filter before LIKE does without. */
export const FTS5_TRIGRAMS = `content='', contentless_delete=1, detail='none', tokenize='trigram case_sensitive 0'`

/** Characters of a value that are looked up: more narrow little, and each costs a look into the index. */
const LOOKED_UP = 32

/**
 * What FTS5 takes behind `match` to find all texts that may contain the value, and others: LIKE decides afterwards.
 * Undefined where the index cannot tell.
 */
export function trigramQuery(value: string): string | undefined {
  if (value.includes('\0')) return undefined
  const characters = [...value.toWellFormed()].slice(0, LOOKED_UP)
  const trigrams = new Set(characters.slice(2).map((last, at) => `${characters[at]}${characters[at + 1]}${last}`))
  return trigrams.size ? [...trigrams].map((trigram) => `"${trigram.replaceAll('"', '""')}"`).join(' AND ') : undefined
}

/** Whether an index of pg_trgm narrows a search for the value: it knows letters and digits only. */
export const hasTrigram = (value: string): boolean => /[\p{L}\p{N}]{3}/u.test(value)
