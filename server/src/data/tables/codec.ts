import { encodeSealed, openSealed, type Sealing } from '../codec.ts'
import type { Scalar } from '../columns/column-type.ts'
import { plainOf } from '../columns/index.ts'
import type { StoredRow } from '../database.ts'
import type { DialectName } from '../dialect.ts'
import { quoted } from '../fragment.ts'
import type { Column } from '../shape.ts'
import type { ColumnDefinition, TableDefinition } from './definition.ts'

/** How the values of a user's column are kept. */
export const storedAs = ({ kind, array, encrypt }: Pick<ColumnDefinition, 'kind' | 'array' | 'encrypt'>): Column => ({
  kind: kind.storage,
  ...(array && { array: true }),
  ...(encrypt && { encrypt: true }),
})

/** A column with a place in the table: not a link that another table keeps. */
export interface Field {
  readonly key: string
  readonly field: string
  readonly column: ColumnDefinition
  encode(value: unknown, rowId: string, dialect: DialectName, sealing: Sealing): Scalar
  /** Undefined: what is stored is the value. */
  readonly decode: ((stored: Scalar, rowId: string, sealing: Sealing) => unknown) | undefined
}

/** What is compiled once for each version of a definition. */
export interface TableCodec {
  readonly fields: readonly Field[]
  readonly byKey: ReadonlyMap<string, Field>
  /** The columns of a select, physical names under their keys. */
  readonly selection: string
}

const codecs = new WeakMap<TableDefinition, TableCodec>()

/** The codec of a table. */
export function codecOf(table: TableDefinition): TableCodec {
  let codec = codecs.get(table)
  if (!codec) {
    const fields = [...table.columns.values()].flatMap((column) => fieldOf(table, column) ?? [])
    codec = {
      fields,
      byKey: new Map(fields.map((field) => [field.key, field])),
      selection: selectionOf(fields),
    }
    codecs.set(table, codec)
  }
  return codec
}

/** The select list of some fields. */
export const selectionOf = (fields: readonly Field[], alias = ''): string =>
  [
    ...['$sequence', '$id', '$createdAt', '$updatedAt', '$acl'].map((name) => `${alias}"${name}"`),
    ...fields.map(({ field, key }) => `${alias}"${field}" as ${quoted(key)}`),
  ].join(', ')

function fieldOf(table: TableDefinition, column: ColumnDefinition): Field | undefined {
  const { field, key } = column
  if (field === undefined) return undefined
  const kept = storedAs(column)
  const plain = plainOf(kept)
  const read = (stored: Scalar) => plain.decode(stored)
  // A seal names the physical column, which stays when the column is renamed.
  const place = (rowId: string) => `${table.name}/${rowId}/${field}`
  return {
    key,
    field,
    column,
    encode(value, rowId, dialect, sealing) {
      if (value === null || value === undefined) return null
      const written = plain.encode(value, dialect)
      return column.encrypt ? encodeSealed(String(written), place(rowId), sealing) : written
    },
    decode: column.encrypt
      ? (stored, rowId, sealing) => plain.decode(openSealed(String(stored), place(rowId), sealing))
      : column.array && kept.kind === 'double'
        ? (stored) => asDoubles(read(stored))
        : column.array || kept.kind === 'boolean' || kept.kind === 'json'
          ? read
          : undefined,
  }
}

// In JSON a large double without a fraction looks like an integer.
const asDoubles = (elements: unknown): unknown =>
  (elements as readonly unknown[]).map((one) => (typeof one === 'bigint' ? Number(one) : one))

/** Decodes the columns of a stored row in place. */
export function decodeFields(fields: readonly Field[], stored: StoredRow, sealing: Sealing): void {
  const row = stored as Record<string, unknown>
  for (const { key, decode, column } of fields) {
    const value = stored[key]
    if (value === null || value === undefined) {
      // What was never set reads as an empty list (contract: data 1.6.1).
      if (column.array) row[key] = []
    } else if (decode) row[key] = decode(value, String(stored.$id), sealing)
  }
}
