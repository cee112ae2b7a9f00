import { geometry, MAX_POSITIONS, type Position, positions } from './geometry.ts'

/** An area: its outline, and those of its holes. */
export const polygon = geometry(
  'polygon',
  20,
  `must be a polygon: rings of at least 4 points [longitude, latitude], from -180 to 180 and from -90 to 90, whose last is the first, and at most ${MAX_POSITIONS} points in all`,
  (value) => rings(isFlat(value) ? [value] : value),
)

// A single ring may come without the list around it (contract: data 1.4.4).
const isFlat = (value: unknown): boolean =>
  Array.isArray(value) && Array.isArray(value[0]) && typeof value[0][0] === 'number'

function rings(value: unknown): Position[][] | undefined {
  if (!Array.isArray(value) || value.length === 0) return undefined
  const read: Position[][] = []
  let count = 0
  for (const one of value) {
    const ring = positions(one, 4)
    count += ring?.length ?? 0
    if (!ring || count > MAX_POSITIONS || !isClosed(ring)) return undefined
    read.push(ring)
  }
  return read
}

function isClosed(ring: readonly Position[]): boolean {
  const [first, last] = [ring[0], ring.at(-1)]
  return first?.[0] === last?.[0] && first?.[1] === last?.[1]
}
