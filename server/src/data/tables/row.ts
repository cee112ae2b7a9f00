/** A row of a user's table as the server works with it: dates in milliseconds, lists and geometries as such. */
export interface TableRow {
  readonly $id: string
  readonly $sequence: number
  readonly $createdAt: number
  readonly $updatedAt: number
  readonly $permissions: readonly string[]
  /** Values by the keys of their columns; null for none. Links to one row are its ID, links to many are not part of it. */
  readonly [key: string]: unknown
}

/** A row to insert: values of all its columns, in the form rows have. */
export interface NewRow {
  readonly $id: string
  readonly $createdAt?: number
  readonly $updatedAt?: number
  readonly $permissions: readonly string[]
  readonly [key: string]: unknown
}

/** Changes of a row: the columns that get a value, and `$permissions` where they change. */
export interface RowChanges {
  readonly $createdAt?: number
  readonly $updatedAt?: number
  readonly $permissions?: readonly string[]
  readonly [key: string]: unknown
}
