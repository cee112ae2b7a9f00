import { isPrivileged } from '../../contract/actor.ts'
import type { Context } from '../../contract/context.ts'
import { ApiError } from '../../contract/errors.ts'
import { isCustomId, isKey, isUid } from '../../contract/formats.ts'
import { expandPermissions, ownPermissions } from '../../contract/permissions.ts'
import { parseJson } from '../../kit/json.ts'
import type { Api } from './api.ts'
import { bulkItems, permissionsIn } from './bulk-input.ts'
import { numberOf, type Step, stepOf } from './increment.ts'
import type { StagedAction, Write } from './operations.ts'
import { dataOf, ROW_ACTIONS, type RowInput } from './row-input.ts'
import { BATCH } from './row-params.ts'
import type { Data } from './structure.ts'

/** An operation as `POST …/operations` takes it, read. */
export interface Operation {
  readonly databaseId: string
  readonly tableId: string
  readonly write: Write
}

/** What is to be done, as the caller wrote it. */
export interface AskedWrite {
  readonly action: StagedAction
  /** Undefined for actions on many rows. */
  readonly rowId?: string
  /** Values of a row, `$permissions` among them; or what else the action takes (contract: data 1.11.3). */
  readonly data?: unknown
}

type Reader = (ctx: Context, asked: Data, rowId: string) => Write

const READERS: Readonly<Record<StagedAction, Reader>> = {
  create: (ctx, data, rowId) => {
    const { data: values, permissions } = inputOf(ctx, data)
    const input = { data: values, permissions: permissions ?? ownPermissions(ctx.actor) }
    return { action: 'create', rowId: ctx.newId(rowId), input }
  },
  update: (ctx, data, rowId) => ({ action: 'update', rowId, input: inputOf(ctx, data) }),
  upsert: (ctx, data, rowId) => {
    const own = ownPermissions(ctx.actor)
    return { action: 'upsert', rowId: ctx.newId(rowId), input: inputOf(ctx, data), own }
  },
  delete: (_ctx, _data, rowId) => ({ action: 'delete', rowId }),
  increment: (_ctx, data, rowId) => stepIn(data, rowId, 'increment', 'max'),
  decrement: (_ctx, data, rowId) => stepIn(data, rowId, 'decrement', 'min'),
  bulkCreate: (ctx, { rows }) => ({ action: 'bulkCreate', rows: rowsIn(ctx, rows, false) }),
  bulkUpsert: (ctx, { rows }) => ({ action: 'bulkUpsert', rows: rowsIn(ctx, rows, true) }),
  bulkUpdate: (_ctx, { data, queries }) => {
    const values = dataOf(data, 'data')
    permissionsIn(values) // refuses what are none
    return { action: 'bulkUpdate', data: values, queries: queriesIn(queries) }
  },
  bulkDelete: (_ctx, { queries }) => ({ action: 'bulkDelete', queries: queriesIn(queries) }),
}

const LISTS: ReadonlySet<string> = new Set<StagedAction>(['bulkCreate', 'bulkUpsert'])

/**
 * Reads a write. What the caller may do is not looked at.
 * @throws ApiError `general_argument_invalid`, `row_invalid_structure`
 */
export function writeOf(ctx: Context, { action, rowId = '', data }: AskedWrite): Write {
  const asked = LISTS.has(action) ? { rows: data } : dataOf(data ?? {}, 'data')
  return READERS[action](ctx, asked, rowId)
}

/**
 * Reads operations, each a JSON object or a text of one.
 * @throws ApiError `general_argument_invalid`, `row_invalid_structure`
 */
export const readOperations = (ctx: Context, api: Api, given: readonly unknown[]): Operation[] =>
  given.map((one, at) => readOperation(ctx, api, objectOf(one), `Operation ${at + 1}`))

function readOperation(ctx: Context, api: Api, given: Data, name: string): Operation {
  const text = (key: string, fits: (value: string) => boolean): string => {
    const value = Object.hasOwn(given, key) ? given[key] : undefined
    if (typeof value === 'string' && fits(value)) return value
    throw malformed(`${name} needs a valid "${key}".`)
  }
  const action = text('action', (value) => Object.hasOwn(READERS, value)) as StagedAction
  const [databaseId, tableId] = [text('databaseId', isUid), text(api.inWords('tableId'), isUid)]
  const rowId = action.startsWith('bulk') ? '' : text(api.inWords('rowId'), isCustomId)
  const data = Object.hasOwn(given, 'data') ? (given.data ?? undefined) : undefined
  if (data === undefined && action !== 'delete') throw malformed(`${name} needs "data".`)
  return { databaseId, tableId, write: writeOf(ctx, { action, rowId, data }) }
}

function objectOf(given: unknown): Data {
  const read = typeof given === 'string' ? parsed(given) : given
  if (typeof read === 'object' && read !== null && !Array.isArray(read)) return read as Data
  throw malformed('Each operation is a JSON object.')
}

function parsed(text: string): unknown {
  try {
    return parseJson(text)
  } catch {
    return undefined
  }
}

// Dates are heard from keys and administrators alone, whoever commits what a user staged.
function inputOf(ctx: Context, data: Data): RowInput {
  const given = permissionsIn(data)
  const { $permissions: _permissions, ...values } = data as Record<string, unknown>
  if (!isPrivileged(ctx.actor)) {
    delete values.$createdAt
    delete values.$updatedAt
  }
  return { data: values, permissions: given && expandPermissions(given, ROW_ACTIONS) }
}

function stepIn(data: Data, rowId: string, action: Step['direction'], limit: 'min' | 'max'): Write {
  const column = data.column ?? data.attribute
  if (typeof column !== 'string' || !isKey(column)) throw malformed(`${action} needs the key of a column.`)
  const bound = data[limit] ?? null
  return {
    action,
    rowId,
    column,
    value: stepOf(data.value ?? 1),
    bound: bound === null ? null : numberOf(bound, limit),
  }
}

// IDs are made now: what is staged later may name these rows.
function rowsIn(ctx: Context, given: unknown, named: boolean): Data[] {
  if (!Array.isArray(given) || given.length > BATCH)
    throw malformed(`What is to be written must be a list of at most ${BATCH} rows.`)
  const rows = given.map((row) => dataOf(row, 'data'))
  return bulkItems(ctx, rows, named).map(({ rowId, data }) => ({ ...data, $id: rowId }))
}

function queriesIn(given: unknown = []): readonly string[] {
  const fits = (one: unknown) => typeof one === 'string' && one !== '' && one.length <= QUERY
  if (!Array.isArray(given) || given.length > QUERIES || !given.every(fits))
    throw malformed(`Queries must be a list of at most ${QUERIES} texts of at most ${QUERY} characters.`)
  return given
}

/** Queries of one operation, and characters of each. */
const QUERIES = 100
const QUERY = 4096

const malformed = (reason: string): ApiError =>
  new ApiError('general_argument_invalid', `Invalid \`operations\` param: ${reason}`)
