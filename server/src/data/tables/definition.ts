import type { ColumnType } from './types/type.ts'

/** The types of column that users can define, as the wire names them; e-mail, enum, IP and URL are strings with a format. */
export type ColumnTypeName =
  | 'string'
  | 'varchar'
  | 'text'
  | 'mediumtext'
  | 'longtext'
  | 'integer'
  | 'bigint'
  | 'double'
  | 'boolean'
  | 'datetime'
  | 'point'
  | 'linestring'
  | 'polygon'
  | 'relationship'

/** What narrows a string (contract: data 1.4.4). */
export type ColumnFormat = '' | 'email' | 'enum' | 'ip' | 'url'

/** Where a column or an index stands in its life (contract: data 1.4.1). */
export type Status = 'processing' | 'available' | 'deleting' | 'stuck' | 'failed'

/** How two tables are linked, seen from one of them (contract: data 1.8). */
export interface Relation {
  /** Internal number of the table on the other side. */
  readonly related: number
  /** ID of the table on the other side. */
  readonly relatedId: string
  readonly type: 'oneToOne' | 'oneToMany' | 'manyToOne' | 'manyToMany'
  readonly twoWay: boolean
  /** Key of the column on the other side; one-way relations keep it hidden there. */
  readonly twoWayKey: string
  /** Internal number of the column on the other side, hidden or not. */
  readonly other: number
  readonly onDelete: 'cascade' | 'restrict' | 'setNull'
  readonly side: 'parent' | 'child'
  /** Physical name of the junction table; many-to-many only. */
  readonly junction?: string
}

/** A column as its owner defined it. */
export interface ColumnDefinition {
  readonly $sequence: number
  readonly key: string
  /** Physical name, which no rename changes: `c12`. Undefined where the value lives in another table. */
  readonly field: string | undefined
  readonly type: ColumnTypeName
  readonly format: ColumnFormat
  /** Characters, or bytes in the text family; 0 where it means nothing. */
  readonly size: number
  readonly required: boolean
  readonly array: boolean
  /** In the form rows have in the server; null for none. */
  readonly default: unknown
  readonly encrypt: boolean
  readonly min: number | bigint | null
  readonly max: number | bigint | null
  /** Allowed values of an enum. */
  readonly elements: readonly string[]
  readonly relation: Relation | undefined
  readonly status: Status
  /** Behaviour of its type. */
  readonly kind: ColumnType
}

/** An index as its owner defined it. */
export interface IndexDefinition {
  readonly $sequence: number
  readonly key: string
  readonly type: 'key' | 'unique' | 'fulltext' | 'spatial'
  /** Keys of columns, or `$id`, `$createdAt`, `$updatedAt`. */
  readonly columns: readonly string[]
  /** `ASC` or `DESC` for each column; shorter than `columns` where nothing was said. */
  readonly orders: readonly string[]
  readonly lengths: readonly (number | null)[]
  readonly status: Status
}

/** A user's table as rows are read and written through it: loaded from metadata, kept until that changes, never changed itself. */
export interface TableDefinition {
  readonly $sequence: number
  readonly $id: string
  readonly databaseId: string
  readonly databaseSequence: number
  readonly enabled: boolean
  readonly rowSecurity: boolean
  /** Permissions of the table. */
  readonly $permissions: readonly string[]
  /** Physical name: `t12`. Its ACL stands in `t12__acl`, `t12__role` and `t12__count`. */
  readonly name: string
  /** Columns that are available, by key. Others are unknown to rows (contract: data 1.4.2). */
  readonly columns: ReadonlyMap<string, ColumnDefinition>
  /** Every side of a relationship that the table is, also those that only the server knows (contract: data 1.8.2). */
  readonly links: readonly ColumnDefinition[]
  /** Indexes that are available. */
  readonly indexes: readonly IndexDefinition[]
  /** Indexes that writes must keep up, because no engine does: the available ones, and those that are being built. */
  readonly sideIndexes: readonly IndexDefinition[]
  /** True once twins of all indexes, which begin with the ACL, exist. */
  readonly twins: boolean
}
