import { ApiError } from '../../contract/errors.ts'
import { isKey } from '../../contract/formats.ts'
import type { ColumnFormat, ColumnTypeName } from '../../data/tables/definition.ts'
import { hasFormat } from '../../data/tables/types/index.ts'
import type { Api } from './api.ts'
import { completeBounds, foldKey, type StoredSettings, storedSettings } from './column-settings.ts'
import type { NewIndex } from './schema-changes.ts'

/** Columns and indexes that come along with a new table. */
export interface InlineDefinitions {
  readonly columns: readonly StoredSettings[]
  readonly indexes: readonly NewIndex[]
}

type Given = Readonly<Record<string, unknown>>

/** Short for a string of that format. */
const SHORTHANDS: Readonly<Record<string, ColumnFormat>> = { email: 'email', enum: 'enum', ip: 'ip', url: 'url' }
const TYPES: ReadonlySet<string> = new Set<ColumnTypeName>([
  'string',
  'varchar',
  'text',
  'mediumtext',
  'longtext',
  'integer',
  'bigint',
  'double',
  'boolean',
  'datetime',
  'point',
  'linestring',
  'polygon',
])
const SIZED: ReadonlySet<string> = new Set(['string', 'varchar'])
const NUMBERS: ReadonlySet<string> = new Set(['integer', 'bigint', 'double'])
const INDEX_TYPES = ['key', 'unique', 'fulltext', 'spatial'] as const
const KEY_LENGTH = 36

/**
 * Reads the columns and indexes in the body of a new table (contract: data 1.3.2).
 * @throws ApiError `general_argument_invalid` on what is written wrong, and those of `storedSettings`
 */
export function readInline(columns: readonly Given[], indexes: readonly Given[], api: Api): InlineDefinitions {
  const read = columns.map((given, at) => readColumn(fieldsOf(given, api.inWords('columns'), at)))
  refuseRepeated(read, api.inWords('columns'))
  const readIndexes = indexes.map((given, at) => readIndex(fieldsOf(given, 'indexes', at), api))
  refuseRepeated(readIndexes, 'indexes')
  return { columns: read, indexes: readIndexes }
}

function readColumn(fields: Fields): StoredSettings {
  const key = fields.key()
  const named = fields.text('type', '')
  const type = (Object.hasOwn(SHORTHANDS, named) ? 'string' : named) as ColumnTypeName
  if (!TYPES.has(type)) throw fields.refusal('type', 'must be one of the types of columns, and no relationship')
  const format = Object.hasOwn(SHORTHANDS, named) ? (named as ColumnFormat) : readFormat(fields, type)
  if (!NUMBERS.has(type)) fields.forbid('is for numbers only', 'min', 'max', 'signed')
  const [min, max] = [fields.bound('min'), fields.bound('max')]
  const least = fields.flag('signed', true) ? min : (min ?? 0)
  fields.list('filters')
  return storedSettings({
    key,
    type,
    format,
    ...(SIZED.has(type) && { size: readSize(fields, format) }),
    required: fields.flag('required', false),
    array: fields.flag('array', false),
    default: fields.any('default'),
    encrypt: fields.flag('encrypt', false),
    // Numbers have no range unless somebody gives them one.
    ...(least === null && max === null ? {} : completeBounds(type, least, max)),
    elements: format === 'enum' ? fields.texts('elements') : [],
  })
}

function readFormat(fields: Fields, type: ColumnTypeName): ColumnFormat {
  const format = fields.text('format', '') as ColumnFormat
  if (!hasFormat(type, format)) throw fields.refusal('format', 'is none that columns of this type have')
  return format
}

function readSize(fields: Fields, format: ColumnFormat): number | null {
  const size = fields.any('size')
  if (size === null && format !== '') return null
  if (typeof size !== 'number' || !Number.isInteger(size)) throw fields.refusal('size', 'must be a whole number')
  return size
}

function readIndex(fields: Fields, api: Api): NewIndex {
  const key = fields.key()
  const type = fields.text('type', '').toLowerCase()
  const known = INDEX_TYPES.find((one) => one === type)
  if (!known) throw fields.refusal('type', `must be one of ${INDEX_TYPES.join(', ')}`)
  // Clients of either API write either word (contract: exchanges).
  const word = fields.any('attributes') === null ? api.inWords('columns') : 'attributes'
  return {
    key,
    type: known,
    columns: fields.texts(word),
    orders: fields.texts('orders').map((order) => readOrder(fields, order)),
    lengths: fields.list('lengths').map((length) => readLength(fields, length)),
  }
}

function readOrder(fields: Fields, order: string): string {
  const written = order.toUpperCase()
  if (written === 'ASC' || written === 'DESC') return written
  throw fields.refusal('orders', 'must be a list of ASC and DESC')
}

function readLength(fields: Fields, length: unknown): number | null {
  if (length === null || (typeof length === 'number' && Number.isInteger(length))) return length
  throw fields.refusal('lengths', 'must be a list of whole numbers')
}

function refuseRepeated(read: readonly { readonly key: string }[], list: string): void {
  const keys = new Set(read.map(({ key }) => foldKey(key)))
  if (keys.size < read.length) throw invalid(list, 'Each key can be used once; case does not tell them apart.')
}

const invalid = (list: string, reason: string): ApiError =>
  new ApiError('general_argument_invalid', `Invalid \`${list}\` param: ${reason}`)

/** The members of one definition. What is missing, or null, has not been said. */
type Fields = ReturnType<typeof fieldsOf>

function fieldsOf(given: Given, list: string, at: number) {
  const refusal = (name: string, reason: string) => invalid(list, `The ${name} of item ${at} ${reason}.`)
  const any = (name: string): unknown => (Object.hasOwn(given, name) ? (given[name] ?? null) : null)
  const text = (name: string, otherwise: string): string => {
    const value = any(name) ?? otherwise
    if (typeof value !== 'string') throw refusal(name, 'must be a text')
    return value
  }
  const items = (name: string): readonly unknown[] => {
    const value = any(name) ?? []
    if (!Array.isArray(value)) throw refusal(name, 'must be a list')
    return value
  }
  return {
    refusal,
    any,
    text,
    list: items,
    key(): string {
      const key = text('key', '')
      if (!isKey(key, KEY_LENGTH))
        throw refusal('key', `must be ${KEY_LENGTH} letters, digits and . _ - at most, no mark first`)
      return key
    },
    flag(name: string, otherwise: boolean): boolean {
      const value = any(name) ?? otherwise
      if (typeof value !== 'boolean') throw refusal(name, 'must be true or false')
      return value
    },
    forbid(reason: string, ...names: readonly string[]): void {
      for (const name of names) if (any(name) !== null) throw refusal(name, reason)
    },
    bound(name: string): number | bigint | null {
      const value = any(name)
      if (value === null || typeof value === 'number' || typeof value === 'bigint') return value
      throw refusal(name, 'must be a number')
    },
    texts(name: string): readonly string[] {
      const value = items(name)
      if (!value.every((item) => typeof item === 'string')) throw refusal(name, 'must be a list of texts')
      return value
    },
  }
}
