import type { Models } from 'node-appwrite'
import { type Caller, type RowsBed, rowsBed, type TableOptions, type TablePlace } from './row-tables.ts'
import type { ColumnSpec } from './user-tables.ts'

/** A relationship to make through the API. */
export interface RelationSpec {
  readonly from: TablePlace
  readonly to: TablePlace
  readonly type: 'oneToOne' | 'oneToMany' | 'manyToOne' | 'manyToMany'
  readonly key: string
  /** The key on the other side: with it the relationship is two-way. */
  readonly back?: string
  readonly onDelete?: 'cascade' | 'restrict' | 'setNull'
}

/** A row with whatever it holds. */
export type AnyRow = Models.Row & Record<string, unknown>

/** A server with tables that can be linked. */
export interface LinkedBed extends AsyncDisposable {
  readonly bed: RowsBed
  readonly key: Caller
  /** A table of rows with a `title`. */
  table(options?: TableOptions, columns?: readonly ColumnSpec[]): Promise<TablePlace>
  relate(spec: RelationSpec): Promise<void>
}

const TITLE: ColumnSpec = { key: 'title', type: 'string', size: 100 }

/** Starts a server with a project, for tests of relationships. */
export async function linkedBed(): Promise<LinkedBed> {
  const bed = await rowsBed()
  return {
    bed,
    key: bed.key,
    table: (options = {}, columns = [TITLE]) => bed.table(columns, options),
    async relate({ from, to, type, key, back, onDelete }) {
      await bed.key.rows.createRelationshipColumn({
        ...from,
        relatedTableId: to.tableId,
        type: type as never,
        key,
        twoWay: back !== undefined,
        // Hidden where nobody gave it.
        twoWayKey: back ?? `of-${key}`,
        ...(onDelete && { onDelete: onDelete as never }),
      })
    },
    [Symbol.asyncDispose]: () => bed[Symbol.asyncDispose](),
  }
}
