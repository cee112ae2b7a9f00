const SHAPE = /^\s*(point|linestring|polygon)\s*\((.*)\)\s*$/is
const RINGS = /^\s*\((.*)\)\s*$/s
const NUMBER = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i

/** A geometry that was written as well-known text. */
interface WellKnown {
  readonly type: string
  /** Nested as in JSON, not checked: what is no number is NaN. */
  readonly coordinates: unknown
}

/** Reads `POINT(1 2)`, `LINESTRING(1 2, 3 4)` and `POLYGON((…), (…))`; undefined when the text has another form. */
export function parseWkt(text: string): WellKnown | undefined {
  const [, name, body] = SHAPE.exec(text) ?? []
  if (name === undefined || body === undefined) return undefined
  const type = name.toLowerCase()
  if (type === 'point') return { type, coordinates: position(body) }
  if (type === 'linestring') return { type, coordinates: positions(body) }
  const [, rings] = RINGS.exec(body) ?? []
  return rings === undefined ? undefined : { type, coordinates: rings.split(/\)\s*,\s*\(/).map(positions) }
}

const positions = (text: string): number[][] => text.split(',').map(position)

const position = (text: string): number[] =>
  text
    .trim()
    .split(/\s+/)
    .map((part) => (NUMBER.test(part) ? Number(part) : Number.NaN))
