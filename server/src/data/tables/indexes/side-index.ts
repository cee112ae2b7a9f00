import type { Scalar } from '../../columns/column-type.ts'
import type { Connection } from '../../database.ts'
import type { Fragment } from '../../fragment.ts'
import type { IndexDefinition } from '../definition.ts'
import type { Search } from '../search/words.ts'
import type { Bounds } from '../spatial/bounds.ts'
import { postgresBoxes, postgresWords } from './postgres.ts'
import { sqliteBoxes, sqliteWords } from './sqlite.ts'

/** A row with its value. */
export interface Valued {
  readonly sequence: number
  readonly value: unknown
}

/** One kind of index that stands beside its table, on one engine. Its entries are named by `$sequence` of their rows. */
export interface SideIndex<Asked = never> {
  /** Makes it, empty. */
  create(connection: Connection, name: string): readonly string[]
  /** Removes what `create` made, as far as it is there. */
  drop(connection: Connection, name: string): readonly string[]
  /** Brings entries up to the values of their rows, in the form rows have; there may be some already. */
  put(connection: Connection, name: string, values: readonly Valued[]): readonly Fragment[]
  /** Removes the entry of a row. */
  remove(connection: Connection, name: string, sequence: number): readonly Fragment[]
  /** Select of the numbers of all rows that have an entry, under the name `id`. */
  entries(connection: Connection, name: string): string
  /** A stored value in the form rows have. */
  read(stored: Scalar): unknown
  /** Select of the numbers of the rows that fit. */
  find(connection: Connection, name: string, asked: Asked): Fragment
}

/** Words of texts. */
export const wordIndex = ({ dialect }: Connection): SideIndex<Search> =>
  dialect.name === 'sqlite' ? sqliteWords : postgresWords

/** Boxes around geometries. */
export const boxIndex = ({ dialect }: Connection): SideIndex<Bounds> =>
  dialect.name === 'sqlite' ? sqliteBoxes : postgresBoxes

/** The side index that a definition asks for. */
export const sideIndexOf = (connection: Connection, { type }: Pick<IndexDefinition, 'type'>): SideIndex =>
  type === 'fulltext' ? wordIndex(connection) : boxIndex(connection)
