import { column, type Row, shape } from '../shape.ts'

/** Databases: nothing but a name around tables. */
export const databases = shape({
  name: 'databases',
  homes: ['project', 'platform'],
  access: 'system',
  columns: {
    name: column.string({ required: true }),
    enabled: column.boolean({ fallback: true }),
    /** `legacy` or `tablesdb`: through which API it was made. Both serve both. */
    type: column.string({ required: true }),
    search: column.string({ required: true }),
  },
  indexes: [],
  purges: () => [DEFINITIONS],
})
export type DatabaseRow = Row<typeof databases>

/** Tables of users. Their IDs are unique within their database only: the row's own ID is made of both. */
export const tables = shape({
  name: 'tables',
  homes: ['project', 'platform'],
  access: 'system',
  columns: {
    databaseInternalId: column.integer({ required: true }),
    databaseId: column.string({ required: true }),
    tableId: column.string({ required: true }),
    name: column.string({ required: true }),
    enabled: column.boolean({ fallback: true }),
    rowSecurity: column.boolean({ fallback: false }),
    permissions: column.strings(),
    /** Indexes have twins that begin with the ACL: wanted once rows had permissions of their own. */
    twins: column.boolean({ fallback: false }),
    search: column.string({ required: true }),
  },
  indexes: [{ columns: ['databaseInternalId', 'tableId'], unique: true }],
  purges: () => [DEFINITIONS],
})
export type TableRow = Row<typeof tables>

/** Columns of users' tables. */
export const columns = shape({
  name: 'columns',
  homes: ['project', 'platform'],
  access: 'system',
  columns: {
    tableInternalId: column.integer({ required: true }),
    key: column.string({ required: true }),
    /** The key in lower case: keys that differ in case alone clash (contract: data 0.1.2). */
    foldedKey: column.string({ required: true }),
    type: column.string({ required: true }),
    format: column.string({ fallback: '' }),
    size: column.integer({ fallback: 0 }),
    required: column.boolean({ fallback: false }),
    array: column.boolean({ fallback: false }),
    encrypt: column.boolean({ fallback: false }),
    /** `default`, `min`, `max`, `elements` and the relation. */
    options: column.json({ fallback: {} }),
    status: column.string({ required: true }),
    error: column.string({ fallback: '' }),
  },
  indexes: [{ columns: ['tableInternalId', 'foldedKey'], unique: true }],
  purges: () => [DEFINITIONS],
})
export type ColumnRow = Row<typeof columns>

/** Indexes of users' tables. */
export const indexes = shape({
  name: 'indexes',
  homes: ['project', 'platform'],
  access: 'system',
  columns: {
    tableInternalId: column.integer({ required: true }),
    key: column.string({ required: true }),
    foldedKey: column.string({ required: true }),
    type: column.string({ required: true }),
    columns: column.strings(),
    orders: column.jsonOf<readonly string[]>([]),
    lengths: column.jsonOf<readonly (number | null)[]>([]),
    status: column.string({ required: true }),
    error: column.string({ fallback: '' }),
  },
  indexes: [{ columns: ['tableInternalId', 'foldedKey'], unique: true }],
  purges: () => [DEFINITIONS],
})
export type IndexRow = Row<typeof indexes>

/** Cache tag of all definitions of a project: they change seldom, and depend on each other. */
export const DEFINITIONS = 'definitions'
