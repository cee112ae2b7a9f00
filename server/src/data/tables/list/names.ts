import { QueryError } from '../../query/query-error.ts'
import type { ColumnDefinition, TableDefinition } from '../definition.ts'

/** How many tables a path may lead through (contract: data 1.8.6). */
export const DEPTH = 3

/** Tables on the other side of relationships, by their internal numbers. */
export type RelatedTables = ReadonlyMap<number, TableDefinition>

/** A name that leads into another table: `author.name`. */
export interface Step {
  /** The relationship it goes through. */
  readonly column: ColumnDefinition
  /** What is left for the table on the other side: an attribute, or another path. */
  readonly rest: string
}

/** The first step of a name that leads into another table; undefined for all other names. Keys themselves may have dots. */
export function stepOf(table: TableDefinition, name: string): Step | undefined {
  if (table.columns.has(name)) return undefined
  for (let dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', dot + 1)) {
    const column = table.columns.get(name.slice(0, dot))
    if (column?.relation) return { column, rest: name.slice(dot + 1) }
  }
  return undefined
}

/** The table that a relationship leads to. Throws QueryError when it is gone. */
export function relatedBy(tables: RelatedTables, { key, relation }: ColumnDefinition): TableDefinition {
  const table = relation && tables.get(relation.related)
  if (!table) throw unknownName(key)
  return table
}

/** All tables that names lead through, with those that `load` finds. Undefined when none leads anywhere. */
export async function relatedTables(
  table: TableDefinition,
  names: Iterable<string>,
  load: (number: number) => Promise<TableDefinition | undefined>,
): Promise<RelatedTables> {
  const found = new Map<number, TableDefinition>()
  for (const name of names) await follow(table, name, DEPTH)
  return found

  async function follow(from: TableDefinition, name: string, left: number): Promise<void> {
    const step = left > 0 ? stepOf(from, name) : undefined
    const number = step?.column.relation?.related
    if (!step || number === undefined) return
    const related = found.get(number) ?? (await load(number))
    if (!related) return
    found.set(number, related)
    await follow(related, step.rest, left - 1)
  }
}

/** Refuses a name that is no attribute. */
export const unknownName = (name: string): QueryError =>
  new QueryError(`Attribute not found in schema: ${name.slice(0, 64) || '(none)'}.`)
