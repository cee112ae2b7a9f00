import type { KeyRing } from '../crypto/key-ring.ts'
import type { Scalar } from './columns/column-type.ts'
import { plainOf, storageOf } from './columns/index.ts'
import type { StoredRow } from './database.ts'
import type { DialectName } from './dialect.ts'
import type { AnyShape, Column, Row } from './shape.ts'

/** Seals and opens what is encrypted at rest. */
export type Seals = Pick<KeyRing, 'seal' | 'open'>

/** Purpose of the subkey that seals columns. */
const PURPOSE = 'columns'
// A list without entries hides nothing: kept plain, it costs no cryptography on every read of a user.
const EMPTY_LIST = '[]'

/** The keys of a store, and the name of its database: what is sealed in one project does not open in another. */
export interface Sealing {
  readonly seals: Seals
  readonly realm: string
}

const place = (shape: AnyShape, id: string, name: string) => `${shape.name}/${id}/${name}`

/** One column's value as the database keeps it. */
export function encodeColumn(
  shape: AnyShape,
  name: string,
  value: unknown,
  id: string,
  dialect: DialectName,
  { seals, realm }: Sealing,
): Scalar {
  const column = shape.columns[name] as Column
  const given = value ?? column.fallback ?? null
  if (given === null) return null
  if (!column.encrypt) return storageOf(column).encode(given, dialect)
  return encodeSealed(String(plainOf(column).encode(given, dialect)), place(shape, id, name), { seals, realm })
}

/** Seals a written value to its place in this database. */
export const encodeSealed = (written: string, place: string, { seals, realm }: Sealing): string =>
  written === EMPTY_LIST ? EMPTY_LIST : seals.seal(PURPOSE, written, `${realm}/${place}`)

/** Opens what `encodeSealed` sealed. Throws when it was sealed elsewhere. */
export const openSealed = (sealed: string, place: string, { seals, realm }: Sealing): string =>
  sealed === EMPTY_LIST ? EMPTY_LIST : seals.open(PURPOSE, sealed, `${realm}/${place}`)

/** A stored row as the server works with it: dates as milliseconds, lists and objects as such, sealed values opened. */
export function decodeRow<S extends AnyShape>(shape: S, stored: StoredRow, sealing: Sealing): Row<S> {
  const row = stored as Record<string, unknown>
  for (const [name, decode] of decodersOf(shape)) {
    const value = stored[name]
    if (value === null || value === undefined) continue
    row[name] = decode(value, stored, sealing)
  }
  return row as Row<S>
}

type Decode = (value: Scalar, row: StoredRow, sealing: Sealing) => unknown
const decoders = new WeakMap<AnyShape, readonly (readonly [string, Decode])[]>()

// Only columns whose stored form differs are visited: most values are what they are.
function decodersOf(shape: AnyShape): readonly (readonly [string, Decode])[] {
  let known = decoders.get(shape)
  if (!known) {
    known = Object.entries<Column>(shape.columns).flatMap(([name, column]): (readonly [string, Decode])[] => {
      const { decode } = plainOf(column)
      if (column.encrypt)
        return [
          [
            name,
            (value, row, sealing) => decode(openSealed(String(value), place(shape, String(row.$id), name), sealing)),
          ],
        ]
      if (column.array || column.kind === 'boolean' || column.kind === 'json') return [[name, (value) => decode(value)]]
      return []
    })
    decoders.set(shape, known)
  }
  return known
}
