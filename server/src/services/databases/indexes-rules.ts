import { ApiError } from '../../contract/errors.ts'
import type { ColumnRow, IndexRow } from '../../data/tables/shapes.ts'
import { isHidden } from './column-documents.ts'
import { foldKey } from './column-settings.ts'

/** An index as a client asks for it; parameters have been checked, rules about the table have not. */
export interface NewIndex {
  readonly key: string
  readonly type: 'key' | 'unique' | 'fulltext' | 'spatial'
  readonly columns: readonly string[]
  /** `ASC` or `DESC`, in either case. */
  readonly orders: readonly string[]
  readonly lengths: readonly (number | null)[]
}

/** Indexes of a table: the reference has 64, and uses six of them itself (contract: data 1.5.2). */
export const MOST_INDEXES = 58
/** Columns of one index: engines take 32, and ours need two. */
const MOST_COLUMNS = 30
/** Units of all columns together (contract: data 1.5.4). */
const LONGEST = 768
const RESERVED: ReadonlySet<string> = new Set(['primary', '_created_at', '_updated_at', '_tenant_id'])

const TEXTS: ReadonlySet<string> = new Set(['string', 'varchar', 'text', 'mediumtext', 'longtext'])
const GEOMETRIES: ReadonlySet<string> = new Set(['point', 'linestring', 'polygon'])

/** What an index can be about: a column, or what every row has. */
type Indexed = Pick<ColumnRow, 'key' | 'type' | 'size' | 'array' | 'encrypt' | 'status'>

const own = (key: string, type: string, size: number): [string, Indexed] => [
  key,
  { key, type, size, array: false, encrypt: false, status: 'available' },
]
const OWN: ReadonlyMap<string, Indexed> = new Map([
  own('$id', 'string', 255),
  own('$createdAt', 'datetime', 0),
  own('$updatedAt', 'datetime', 0),
])

/** @throws ApiError when a table cannot have this index (contract: data 1.5) */
export function checkIndex(asked: NewIndex, columns: readonly ColumnRow[], existing: readonly IndexRow[]): void {
  if (existing.length >= MOST_INDEXES) throw new ApiError('column_index_limit_exceeded')
  const indexed = asked.columns.map((key) => indexedColumn(key, columns))
  const reason = ownRefusal(asked, indexed) ?? typeRefusal(asked, indexed) ?? lengthRefusal(asked, indexed)
  if (reason) throw new ApiError('column_index_invalid', reason)
  const foldedKey = foldKey(asked.key)
  if (existing.some((index) => index.foldedKey === foldedKey)) throw new ApiError('column_index_already_exists')
}

function indexedColumn(key: string, columns: readonly ColumnRow[]): Indexed {
  const column = OWN.get(key) ?? columns.find((row) => row.key === key && !isHidden(row))
  if (!column) throw new ApiError('column_unknown', `The table has no column ${key}.`)
  if (column.type === 'relationship') throw new ApiError('column_type_invalid', 'A relationship cannot be indexed.')
  if (column.status !== 'available') throw new ApiError('column_not_available')
  // The legacy name stands in both APIs (contract: data 1.2).
  if (column.array) throw new ApiError('index_invalid', `${key} is an array, and arrays cannot be indexed.`)
  return column
}

function ownRefusal({ key, columns }: NewIndex, indexed: readonly Indexed[]): string | undefined {
  if (RESERVED.has(key.toLowerCase())) return `The key ${key} is reserved.`
  if (indexed.length === 0) return 'An index needs a column.'
  if (indexed.length > MOST_COLUMNS) return `An index has at most ${MOST_COLUMNS} columns.`
  if (new Set(columns).size < columns.length) return 'Each column can be in an index once.'
  return undefined
}

function typeRefusal({ type, orders }: NewIndex, indexed: readonly Indexed[]): string | undefined {
  if (type === 'fulltext') {
    const other = indexed.find((column) => !TEXTS.has(column.type) || OWN.has(column.key))
    if (other) return `${other.key} is no text: a full-text index needs one.`
    const sealed = indexed.find(({ encrypt }) => encrypt)
    return sealed && `${sealed.key} is encrypted: its words cannot be indexed.`
  }
  const geometry = indexed.find((column) => GEOMETRIES.has(column.type))
  if (type !== 'spatial') return geometry && `${geometry.key} is a geometry: it needs a spatial index.`
  if (!geometry || indexed.length > 1) return 'A spatial index needs one geometry, and nothing else.'
  return orders.length > 0 ? 'A spatial index has no order.' : undefined
}

function lengthRefusal({ type, lengths }: NewIndex, indexed: readonly Indexed[]): string | undefined {
  if (lengths.length > indexed.length) return 'There are more lengths than columns.'
  for (const [at, { key, type: kind, size }] of indexed.entries()) {
    const length = lengths[at] ?? 0
    if (length < 0) return `The length of ${key} is negative.`
    if (length > 0 && !TEXTS.has(kind)) return `${key} is no text, and only texts have a length.`
    if (length > size && TEXTS.has(kind)) return `The length of ${key} is larger than the column.`
  }
  const total = indexed.reduce((sum, column, at) => sum + unitsOf(column, lengths[at] ?? 0), 0)
  if (type === 'fulltext' || total <= LONGEST) return undefined
  return `The columns have ${total} characters together, and an index at most ${LONGEST}: give lengths.`
}

function unitsOf({ type, size }: Indexed, length: number): number {
  if (TEXTS.has(type)) return length || size
  return type === 'double' ? 2 : 1
}
