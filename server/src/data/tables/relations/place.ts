import type { ColumnDefinition, Relation } from '../definition.ts'
import { physicalColumn } from '../definitions.ts'

/** Where the links of one side of a relationship are kept (contract: data 1.8.2). */
export type LinkPlace = InOwn | InOther | InJunction

/** A column of the side's own table holds the `$id` of the one related row. */
export interface InOwn {
  readonly kind: 'own'
  /** Physical name. */
  readonly field: string
  /** Column of the related table that holds the same link from there: one-to-one, two-way. */
  readonly mirror: string | undefined
}

/** A column of the related table holds the `$id` of this side's row. */
export interface InOther {
  readonly kind: 'other'
  /** Physical name. */
  readonly field: string
}

/** A table between both holds pairs of `$id`s. */
export interface InJunction {
  readonly kind: 'junction'
  /** Physical name. */
  readonly name: string
  /** Column for rows of this side, and for rows of the other. */
  readonly near: 'parent' | 'child'
  readonly far: 'parent' | 'child'
}

/** Links in a column of far rows, or in a table between. */
export type FarPlace = InOther | InJunction

/** A column that is one side of a relationship. */
export type LinkColumn = ColumnDefinition & { readonly relation: Relation }

export const isLink = (column: ColumnDefinition): column is LinkColumn => column.relation !== undefined

/** Where the links of this side are kept. */
export function placeOf({ field, relation }: LinkColumn): LinkPlace {
  const { type, twoWay, side, other } = relation
  if (type === 'manyToMany') {
    const far = side === 'parent' ? 'child' : 'parent'
    return { kind: 'junction', name: relation.junction ?? '', near: side, far }
  }
  const theirs = physicalColumn(other)
  if (field === undefined) return { kind: 'other', field: theirs }
  return { kind: 'own', field, mirror: type === 'oneToOne' && twoWay ? theirs : undefined }
}

/** Whether a row of this side may be linked to several. */
export const isToMany = ({ type, side }: Relation): boolean =>
  type === 'manyToMany' || (type === 'oneToMany' && side === 'parent') || (type === 'manyToOne' && side === 'child')

/** The column of far rows that holds links which are written from the near side. */
export const linkField = (place: LinkPlace): string | undefined =>
  place.kind === 'other' ? place.field : place.kind === 'own' ? place.mirror : undefined

/** Where links are kept that no column of the near rows holds, or not that column alone. */
export function farPlace(place: LinkPlace): FarPlace | undefined {
  if (place.kind === 'junction') return place
  const field = linkField(place)
  return field === undefined ? undefined : { kind: 'other', field }
}
