import { QueryError } from '../../query/query-error.ts'
import type { Query } from '../../query/read.ts'
import { codecOf, type Field } from '../codec.ts'
import type { ColumnDefinition, TableDefinition } from '../definition.ts'
import { DEPTH, type RelatedTables, relatedBy, stepOf, unknownName } from './names.ts'

/** What of a row leaves: besides its ID, number, dates and permissions, which always do. */
export interface Selection {
  readonly table: TableDefinition
  /**
   * Columns that are read with the row. A selected relationship that the row keeps is among them, as the ID of the related
   * row: whoever loads that row puts it in its place.
   */
  readonly fields: readonly Field[]
  /** Relationships whose rows are to be loaded, each key once, in the order of the columns. */
  readonly relations: readonly SelectedRelation[]
}

/** A relationship whose rows leave with a row. */
export interface SelectedRelation {
  readonly column: ColumnDefinition
  /** What of the related rows leaves. */
  readonly selection: Selection
}

/** What leaves when nothing was selected: all columns, and of relationships the IDs that stand in the row (contract: data 1.8.6). */
export const everything = (table: TableDefinition): Selection => ({
  table,
  fields: codecOf(table).fields,
  relations: [],
})

/** Names that select what every row has, and leaves with in any case. */
const ALWAYS: ReadonlySet<string> = new Set([
  '$id',
  '$sequence',
  '$createdAt',
  '$updatedAt',
  '$permissions',
  '$databaseId',
  '$tableId',
  '$collectionId',
  '$collection',
])

/** The names of all `select` queries. Throws QueryError when one of these is malformed (contract: data 1.9.14). */
export function namesOf(queries: readonly Query[]): string[] {
  return queries.flatMap(({ values }) => {
    if (values.length === 0) throw new QueryError('select needs at least one attribute.')
    const names = values.filter((name) => typeof name === 'string')
    if (names.length < values.length) throw new QueryError('select takes the names of attributes.')
    if (new Set(names).size < names.length) throw new QueryError('select names an attribute twice.')
    return names
  })
}

/** What the names select. Throws QueryError when one of them names nothing. */
export function selectedBy(
  table: TableDefinition,
  names: readonly string[],
  related: RelatedTables,
  depth = 0,
): Selection {
  const keys = new Set<string>()
  const paths = new Map<ColumnDefinition, string[]>()
  let all = false
  for (const name of names) {
    if (name === '*') all = true
    else if (ALWAYS.has(name)) continue
    else if (plain(table.columns.get(name))) keys.add(name)
    else addPath(table, name, paths)
  }
  const always = names.some((name) => ALWAYS.has(name))
  // Whoever names nothing but related rows gets the row, too (contract: data 1.8.7).
  if (keys.size === 0 && !always) all = true
  const relations = depth === DEPTH ? [] : relationsOf(table, paths, related, depth)
  const loaded = new Set(relations.map(({ column }) => column))
  const known = codecOf(table).fields
  const fields = known.filter(({ key, column }) => loaded.has(column) || (plain(column) && (all || keys.has(key))))
  return { table, fields: fields.length === known.length ? known : fields, relations }
}

const plain = (column: ColumnDefinition | undefined): boolean => column !== undefined && column.relation === undefined

function addPath(table: TableDefinition, name: string, paths: Map<ColumnDefinition, string[]>): void {
  const step = stepOf(table, name)
  if (!step) {
    if (table.columns.has(name))
      throw new QueryError(`${name} is a relationship: select ${name}.*, or single attributes.`)
    throw unknownName(name)
  }
  const rests = paths.get(step.column)
  if (rests) rests.push(step.rest)
  else paths.set(step.column, [step.rest])
}

// Rows beyond the deepest level are left out, as are all keys there (contract: data 1.8.6).
const relationsOf = (
  table: TableDefinition,
  paths: ReadonlyMap<ColumnDefinition, readonly string[]>,
  related: RelatedTables,
  depth: number,
): SelectedRelation[] =>
  [...table.columns.values()].flatMap((column) => {
    const names = paths.get(column)
    if (!names) return []
    return [{ column, selection: selectedBy(relatedBy(related, column), names, related, depth + 1) }]
  })
