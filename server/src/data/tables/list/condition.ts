import type { Scalar } from '../../columns/column-type.ts'
import type { Fragment } from '../../fragment.ts'
import type { ColumnDefinition, TableDefinition } from '../definition.ts'

/** A filter of a list, compiled for one table. */
export type Condition = Asked | Tested | Grouped | Linked

/** What the engine can tell. */
export interface Asked {
  readonly kind: 'asked'
  readonly sql: Fragment
  /** Set where an index that begins with the column narrows the rows to look at. */
  readonly bound: Bound | undefined
  /** Worth to be led by, where it leaves few rows. */
  readonly narrowing: Narrowing | undefined
  /** Rows are listed for it before the first one is tested, however many there are. */
  readonly lists: boolean
}

/** A condition that all rows in question fulfil, and by which the engine finds rows. */
export interface Narrowing {
  readonly where: Fragment
  /** A select that answers something for each row: counted up to a limit, it ends there. */
  readonly rows: Fragment
}

/** What a filter says about one column, as far as an index has use for it. */
export interface Bound {
  /** Physical name. */
  readonly column: string
  /** One value is left, so that the column orders nothing any more. */
  readonly fixed: boolean
  /** Few rows are left, and the engine knows how to find them: by ID or number. */
  readonly few: boolean
}

/** What only our own code can tell: the stored value of one column, which is not null, is handed to it. */
export interface Tested {
  readonly kind: 'tested'
  /** The column as SQL names it. */
  readonly ref: string
  /** Makes the test: once for a list, however many rows it is asked of. */
  prepare(): Promise<(stored: Scalar) => boolean>
  /** Leaves out most of those that fail. */
  readonly narrowing: Fragment | undefined
}

/** Conditions of which all are to hold, or one at least. */
export interface Grouped {
  readonly kind: 'and' | 'or'
  readonly parts: readonly Condition[]
}

/** Rows that are linked to a row of another table which fulfils all the conditions, and which the caller may read. */
export interface Linked {
  readonly kind: 'linked'
  readonly column: ColumnDefinition
  readonly related: TableDefinition
  readonly parts: readonly Condition[]
}

/** A condition that the engine tells. */
export const asked = (sql: Fragment, more: Partial<Asked> = {}): Asked => ({
  kind: 'asked',
  sql,
  bound: undefined,
  narrowing: undefined,
  lists: false,
  ...more,
})
