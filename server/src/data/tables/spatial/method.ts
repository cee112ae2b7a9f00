/** What two geometries can be to each other. */
export type Relation = 'equal' | 'contains' | 'crosses' | 'intersects' | 'overlaps' | 'touches'

const RELATIONS: ReadonlyMap<string, Relation> = new Map(
  (['equal', 'contains', 'crosses', 'intersects', 'overlaps', 'touches'] as const).map((name) => [name, name]),
)
const NEGATED: ReadonlyMap<string, Relation> = new Map(
  [...RELATIONS.values()].map((name) => [`not${name.charAt(0).toUpperCase()}${name.slice(1)}`, name]),
)
const COMPARED: ReadonlyMap<string, (distance: number, asked: number) => boolean> = new Map([
  ['distanceEqual', (distance, asked) => distance === asked],
  ['distanceNotEqual', (distance, asked) => distance < asked || distance > asked],
  ['distanceGreaterThan', (distance, asked) => distance > asked],
  ['distanceLessThan', (distance, asked) => distance < asked],
])

/** What a method of a query asks of a geometry. */
export type SpatialMethod =
  | { readonly kind: 'relation'; readonly relation: Relation; readonly negated: boolean }
  | { readonly kind: 'distance'; readonly compare: (distance: number, asked: number) => boolean }

/** The meaning of a method; undefined for methods that are not asked of geometries (contract: data 1.9.7). */
export function spatialMethod(name: string): SpatialMethod | undefined {
  const compare = COMPARED.get(name)
  if (compare) return { kind: 'distance', compare }
  const negated = NEGATED.get(name)
  const relation = negated ?? RELATIONS.get(name)
  return relation && { kind: 'relation', relation, negated: negated !== undefined }
}
