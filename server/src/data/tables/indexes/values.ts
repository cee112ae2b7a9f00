import { parseJson } from '../../../kit/json.ts'
import type { Scalar } from '../../columns/column-type.ts'
import { string } from '../../columns/string.ts'
import { type Bounds, boundsOf } from '../spatial/bounds.ts'
import { geometryOf } from '../spatial/geometry.ts'

/** The text of a row as it is stored: a few characters cannot be. */
export const textOf = (value: unknown): string => string.encode(value, 'sqlite') as string

/** The box around the geometry of a row. */
export function boxOf(value: unknown): Bounds {
  const geometry = geometryOf(value)
  if (!geometry) throw new Error('A stored geometry is none.')
  return boundsOf(geometry)
}

/** A stored geometry as rows have it. */
export const readGeometry = (stored: Scalar): unknown => parseJson(String(stored))
