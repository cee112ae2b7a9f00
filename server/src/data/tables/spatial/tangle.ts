import { type Geometry, type Position, pathsOf } from './geometry.ts'

/** Pairs of edges that are looked at, that come near, and that add a point to what must be computed: about a second each. */
const LOOKED_AT = 20_000_000
const NEAR = 300_000
const NODES = 10_000

interface Edge {
  readonly from: Position
  readonly to: Position
  readonly minX: number
  readonly maxX: number
  /** Where it belongs, and its place there. */
  readonly path: readonly Position[]
  readonly of: Geometry
  readonly at: number
}

/**
 * Whether edges meet so often that computing with the geometries exactly would take seconds and gigabytes. Nobody draws
 * such, but anybody can send them.
 */
export function tangled(geometries: readonly Geometry[]): boolean {
  const edges = geometries.flatMap(edgesOf).sort((a, b) => a.minX - b.minX)
  let [looked, near, nodes] = [0, 0, 0]
  for (const [at, a] of edges.entries()) {
    for (let next = at + 1; next < edges.length; next += 1) {
      const b = edges[next] as Edge
      if (b.minX > a.maxX) break
      looked += 1
      if (apart(a, b)) continue
      near += 1
      if (isNode(a, b)) nodes += 1
      if (near > NEAR || nodes > NODES) return true
    }
    if (looked > LOOKED_AT) return true
  }
  return false
}

const edgesOf = (of: Geometry): Edge[] =>
  pathsOf(of).flatMap((path) =>
    path.slice(1).map((to, at) => {
      const from = path[at] as Position
      return { from, to, minX: Math.min(from[0], to[0]), maxX: Math.max(from[0], to[0]), path, of, at }
    }),
  )

const apart = ({ from: [, a1], to: [, a2] }: Edge, { from: [, b1], to: [, b2] }: Edge): boolean =>
  Math.max(a1, a2) < Math.min(b1, b2) || Math.max(b1, b2) < Math.min(a1, a2)

// Edges of two geometries that cross in their middle cost little; those of one geometry are cut there.
function isNode(a: Edge, b: Edge): boolean {
  const [first, second] = [side(a, b.from) * side(a, b.to), side(b, a.from) * side(b, a.to)]
  if (first > 0 || second > 0) return false
  return a.of === b.of ? !neighbours(a, b) : first === 0 || second === 0
}

function neighbours(a: Edge, b: Edge): boolean {
  const steps = Math.abs(a.at - b.at)
  return a.path === b.path && (steps === 1 || steps === a.path.length - 2)
}

const side = ({ from, to }: Edge, [x, y]: Position): number =>
  Math.sign((to[0] - from[0]) * (y - from[1]) - (to[1] - from[1]) * (x - from[0]))
