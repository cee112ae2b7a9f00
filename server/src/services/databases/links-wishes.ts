import { ApiError } from '../../contract/errors.ts'
import { isUid } from '../../contract/formats.ts'
import { checkOperator, type Operator, parseOperator } from '../../data/tables/operators.ts'
import type { Keeping } from '../../data/tables/relations/link.ts'
import { isToMany, type LinkColumn } from '../../data/tables/relations/place.ts'
import { type Data, misfit } from './structure.ts'

/** A row that another one shall be linked to: one that exists, or one that is written along (contract: data 1.8.3). */
export interface GivenRow {
  readonly id: string
  /** Undefined where only the ID was given. */
  readonly data: Data | undefined
}

/** What shall become of the links that a row has over one relationship. */
export interface Wish {
  /** Rows to link to, each once, in the order they were given in. */
  readonly rows: readonly GivenRow[]
  /** Which of the links that are there stay: only those to the named rows, or all but those. */
  readonly keeping: Keeping
  readonly named: readonly string[]
}

/** Links that one value can name. */
const MOST = 5000

/**
 * Reads the value that data has for a relationship. Undefined when it says nothing.
 * @throws ApiError `relationship_value_invalid`, `general_bad_request`, `row_invalid_structure`
 */
export function wishOf(column: LinkColumn, value: unknown, isNew: boolean, newId: () => string): Wish | undefined {
  if (!isToMany(column.relation)) return replacing(value === null ? [] : [givenRow(column, value, newId)])
  if (value === null && isNew) return undefined
  if (Array.isArray(value)) return replacing(givenRows(column, value, newId))
  const operator = parseOperator(value)
  if (!operator) throw invalid(column, 'must be a list of rows, or of their IDs')
  return changing(column, operator)
}

const replacing = (rows: readonly GivenRow[]): Wish => ({ rows, keeping: 'only', named: rows.map(({ id }) => id) })

// Links are a set: where in the list an operator puts one means nothing.
function changing(column: LinkColumn, operator: Operator): Wish {
  const refused = checkOperator(operator, column)
  if (refused !== undefined) throw misfit(column.key, refused)
  const { method, values } = operator
  const ids = [...new Set(values.filter((value) => typeof value === 'string'))]
  if (method === 'arrayIntersect') return { rows: [], keeping: 'only', named: ids }
  if (method === 'arrayRemove' || method === 'arrayDiff') return { rows: [], keeping: 'all but', named: ids }
  return { rows: ids.map((id) => ({ id, data: undefined })), keeping: 'all but', named: [] }
}

function givenRows(column: LinkColumn, values: readonly unknown[], newId: () => string): GivenRow[] {
  if (values.length > MOST) throw invalid(column, `can name at most ${MOST} rows at once`)
  const rows = new Map<string, GivenRow>()
  for (const value of values) {
    const row = givenRow(column, value, newId)
    // Of a row that is named twice the first data counts.
    if (rows.get(row.id)?.data === undefined) rows.set(row.id, row)
  }
  return [...rows.values()]
}

function givenRow(column: LinkColumn, value: unknown, newId: () => string): GivenRow {
  if (typeof value === 'string') return { id: existingId(column, value), data: undefined }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw invalid(
      column,
      isToMany(column.relation) ? 'must be a list of rows, or of their IDs' : 'must be a row, or its ID',
    )
  const data = value as Data
  const id = Object.hasOwn(data, '$id') ? data.$id : undefined
  if (id === undefined || id === null || id === 'unique()') return { id: newId(), data }
  return { id: existingId(column, id), data }
}

function existingId(column: LinkColumn, id: unknown): string {
  if (typeof id === 'string' && isUid(id)) return id
  throw invalid(column, 'names a row by what is no ID')
}

const invalid = (column: LinkColumn, reason: string): ApiError =>
  new ApiError('relationship_value_invalid', `The value of "${column.key}" ${reason}.`)
