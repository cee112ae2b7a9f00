import { ApiError, type ErrorType, isErrorType } from '../../contract/errors.ts'
import type { ColumnFormat, ColumnTypeName, Relation } from '../../data/tables/definition.ts'
import type { ColumnOptions } from '../../data/tables/definitions.ts'
import type { ColumnRow } from '../../data/tables/shapes.ts'
import { columnTypeOf } from '../../data/tables/types/index.ts'
import { type ColumnSettings, settingsRefusal } from '../../data/tables/types/settings.ts'
import { MAX_INT64, MIN_INT64 } from '../../data/tables/types/whole.ts'

/** What the settings of a column are when nobody says. */
export interface AskedColumn {
  readonly key: string
  readonly type: ColumnTypeName
  readonly format: ColumnFormat
  readonly size?: number | null
  readonly required: boolean
  readonly array?: boolean
  /** As it came in JSON. */
  readonly default?: unknown
  readonly encrypt?: boolean
  readonly min?: number | bigint | null
  readonly max?: number | bigint | null
  readonly elements?: readonly string[]
}

/** What is kept of a column beside what its table and its life say. */
export type StoredSettings = Pick<
  ColumnRow,
  'key' | 'foldedKey' | 'type' | 'format' | 'size' | 'required' | 'array' | 'encrypt'
> & { readonly options: StoredOptions }

/** `given`: a default as it was written where rows get it in another form: clients compare what they wrote (contract: data 7.3.5). */
export interface StoredOptions extends ColumnOptions, Record<string, unknown> {
  readonly given?: unknown
}

/** What the options of a stored column hold. */
export const optionsOf = (row: Pick<ColumnRow, 'options'>): StoredOptions => row.options as StoredOptions

/** The link that a relationship column stands for; undefined for all others. */
export const relationOf = (row: Pick<ColumnRow, 'options'>): Relation | undefined => optionsOf(row).relation

/** Keys that differ in case alone are the same (contract: data 0.1.2). */
export const foldKey = (key: string): string => key.toLowerCase()

/** @throws ApiError when a column cannot have these settings */
export function storedSettings(asked: AskedColumn): StoredSettings {
  const kind = columnTypeOf(asked.type, asked.format)
  const settings: ColumnSettings = {
    key: asked.key,
    kind,
    size: asked.size ?? kind.defaultSize ?? 0,
    required: asked.required,
    array: asked.array ?? false,
    default: asked.default ?? null,
    encrypt: asked.encrypt ?? false,
    min: asked.min ?? null,
    max: asked.max ?? null,
    elements: asked.elements ?? [],
  }
  const refused = settingsRefusal(settings)
  if (refused) throw new ApiError(inWordsOfTables(refused.type), refused.reason)
  return {
    key: asked.key,
    foldedKey: foldKey(asked.key),
    type: asked.type,
    format: asked.format,
    size: settings.size,
    required: settings.required,
    array: settings.array,
    encrypt: settings.encrypt,
    options: storedOptions(settings),
  }
}

function storedOptions({ kind, default: given, min, max, elements, ...rest }: ColumnSettings): StoredOptions {
  return {
    ...(given !== null && { default: kind.accept(given, { ...rest, min, max, elements }) }),
    ...(isRewritten(kind, given) && { given }),
    ...(min !== null && { min }),
    ...(max !== null && { max }),
    ...(kind.format === 'enum' && { elements }),
  }
}

// Dates come in many forms, and a ring without the list around it.
const isRewritten = (kind: ColumnSettings['kind'], given: unknown): boolean =>
  kind.type === 'datetime' ? typeof given === 'string' : kind.type === 'polygon' && Array.isArray(given)

type Bound = number | bigint | null

/** Bounds of a number whose owner named one of them, or none: the other is as far away as numbers go (contract: data 1.4.4). */
export function completeBounds(type: ColumnTypeName, min: Bound, max: Bound): { min: Bound; max: Bound } {
  if (type === 'double') return { min: min ?? -Number.MAX_VALUE, max: max ?? Number.MAX_VALUE }
  if (type === 'integer' || type === 'bigint') return { min: min ?? MIN_INT64, max: max ?? MAX_INT64 }
  return { min, max }
}

// Types of columns speak in legacy words, as transactions do; handlers speak in those of tables.
function inWordsOfTables(type: ErrorType): ErrorType {
  const renamed = type.replace(/^attribute_/, 'column_')
  return isErrorType(renamed) ? renamed : type
}
