import { fragment } from '../../fragment.ts'
import { FTS5_WORDS, ftsQuery, ftsText } from '../search/fts5.ts'
import { FTS5_TRIGRAMS } from '../search/trigrams.ts'
import { type Search, wordsOf } from '../search/words.ts'
import type { Bounds } from '../spatial/bounds.ts'
import { partsOf } from './names.ts'
import { partsText } from './parts.ts'
import type { SideIndex } from './side-index.ts'
import { boxOf, readGeometry, textOf } from './values.ts'

/** Words and parts of words in two FTS5 tables, neither of which keeps the text. */
export const sqliteWords: SideIndex<Search> = {
  create: (_, name) => [
    `create virtual table "${name}" using fts5(text, ${FTS5_WORDS})`,
    `create virtual table "${partsOf(name)}" using fts5(text, ${FTS5_TRIGRAMS})`,
  ],
  drop: (_, name) => [`drop table if exists "${name}"`, `drop table if exists "${partsOf(name)}"`],
  put: (_, name, values) =>
    values.flatMap(({ sequence, value }) => {
      const text = textOf(value)
      return [
        fragment(`insert or replace into "${name}" (rowid, text) values (?, ?)`, sequence, ftsText(wordsOf(text))),
        fragment(`insert or replace into "${partsOf(name)}" (rowid, text) values (?, ?)`, sequence, partsText(text)),
      ]
    }),
  remove: (_, name, sequence) =>
    [name, partsOf(name)].map((table) => fragment(`delete from "${table}" where rowid = ?`, sequence)),
  // What FTS5 keeps of every row it was given, whatever its words.
  entries: (_, name) => `select id from "${name}_docsize"`,
  read: String,
  find(_, name, search) {
    const query = ftsQuery(search)
    if (query === undefined) return fragment('select null where 1 = 0')
    return fragment(`select rowid from "${name}" where "${name}" match ?`, query)
  },
}

/** Boxes in an R*Tree: rounded to 32 bits, outwards. */
export const sqliteBoxes: SideIndex<Bounds> = {
  create: (_, name) => [`create virtual table "${name}" using rtree(id, "minX", "maxX", "minY", "maxY")`],
  drop: (_, name) => [`drop table if exists "${name}"`],
  put: (_, name, values) =>
    values.map(({ sequence, value }) => {
      const [minX, minY, maxX, maxY] = boxOf(value)
      return fragment(`insert or replace into "${name}" values (?, ?, ?, ?, ?)`, sequence, minX, maxX, minY, maxY)
    }),
  remove: (_, name, sequence) => [fragment(`delete from "${name}" where id = ?`, sequence)],
  entries: (_, name) => `select rowid as id from "${name}_rowid"`,
  read: readGeometry,
  find: (_, name, [minX, minY, maxX, maxY]) =>
    fragment(
      `select id from "${name}" where "maxX" >= ? and "minX" <= ? and "maxY" >= ? and "minY" <= ?`,
      minX,
      maxX,
      minY,
      maxY,
    ),
}
