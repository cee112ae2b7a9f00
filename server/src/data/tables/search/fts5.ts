import type { Search, Term } from './words.ts'

/**
 * How the FTS5 table of a full-text index is made: it keeps no copy of the text, and its tokenizer takes everything that
 * is not ASCII for letters, so that our words stay what they are.
 */
export const FTS5_WORDS = `content='', contentless_delete=1, tokenize='ascii'`

/** Stands where no phrase may go through; no word contains it. */
const GAP = '\ufffc'

/** The words of a value as an FTS5 table takes them. */
export const ftsText = (words: readonly string[]): string => words.map((word) => word || GAP).join(' ')

/** A search as FTS5 takes it behind `match`; undefined where nothing can be found. */
export const ftsQuery = ({ terms }: Search): string | undefined =>
  terms.length ? terms.map(phraseOf).join(' AND ') : undefined

const phraseOf = ({ words, prefix }: Term): string => `"${words.join(' ')}"${prefix ? ' *' : ''}`
