import type { TProperties } from '@sinclair/typebox'
import {
  anyList,
  anyText,
  boolean,
  datetime,
  email,
  integer,
  integer64,
  ip,
  key,
  list,
  nullable,
  number,
  optional,
  text,
  url,
} from '../../contract/params.ts'
import type { Param, Route } from '../../contract/route.ts'
import type { ColumnFormat, ColumnTypeName } from '../../data/tables/definition.ts'
import { operation } from './api.ts'
import { columnDocument } from './column-documents.ts'
import { type AskedColumn, completeBounds } from './column-settings.ts'
import { createColumn } from './columns.ts'
import { emitColumn } from './columns-events.ts'
import { type ColumnChanges, updateColumn } from './columns-update.ts'
import { auth, columnKey, columnScopes, databaseId, tableId, tableResource } from './definition-params.ts'
import { type ColumnNoun, columnModel } from './models-columns.ts'
import type { Place } from './tables-lookup.ts'

/** What the routes of one type of column are made of. */
interface TypeSpec {
  /** As names of routes say it: `createFloatColumn`. */
  readonly noun: Exclude<ColumnNoun, 'Relationship'>
  readonly type: ColumnTypeName
  readonly format?: ColumnFormat
  /** The type in words. */
  readonly words: string
  /** What a default value has to be. */
  readonly initial: Param
  /** Settings that both routes take, with what they are without them. */
  readonly settings?: TProperties
  /** Those of them that only creating needs, or that it needs in another way. */
  readonly created?: TProperties
  /** True: a default may be left out of an update, which clears it. */
  readonly defaultOptional?: true
  /** True: it can be a list. */
  readonly lists: boolean
  readonly deprecated?: true
}

const initial = 'Value of rows that are created without one.'
const array = optional(boolean('Whether values are lists.'), false)
const encrypt = optional(boolean('Whether values are encrypted at rest; such a column cannot be filtered by.'), false)
const least = 'Smallest value.'
const most = 'Largest value.'
const size = (max: number) => ({ size: integer(1, max, 'Characters that values have at most.') })
const resize = (max: number) => ({ size: optional(nullable(size(max).size), null) })
const whole = {
  initial: integer64(initial),
  settings: { min: optional(nullable(integer64(least)), null), max: optional(nullable(integer64(most)), null) },
  lists: true,
}
const prose = { initial: anyText(initial), created: { encrypt }, lists: true }
const elements = {
  elements: list(text(255, 'A value.'), 100, 'Values that the column can have.'),
}
const geometry = { initial: anyList(initial), defaultOptional: true, lists: false } as const

const LONGEST_STRING = 1_073_741_824
const LONGEST_VARCHAR = 16_381

const SPECS: readonly TypeSpec[] = [
  {
    noun: 'String',
    type: 'string',
    words: 'a text of so many characters',
    ...prose,
    settings: resize(LONGEST_STRING),
    created: { ...size(LONGEST_STRING), encrypt },
    deprecated: true,
  },
  {
    noun: 'Varchar',
    type: 'varchar',
    words: 'a short text of so many characters',
    ...prose,
    settings: resize(LONGEST_VARCHAR),
    created: { ...size(LONGEST_VARCHAR), encrypt },
  },
  { noun: 'Text', type: 'text', words: 'a text of up to 64 KiB', ...prose },
  { noun: 'Mediumtext', type: 'mediumtext', words: 'a text of up to 16 MiB', ...prose },
  { noun: 'Longtext', type: 'longtext', words: 'a text of any length', ...prose },
  { noun: 'Email', type: 'string', format: 'email', words: 'an e-mail address', initial: email(initial), lists: true },
  {
    noun: 'Enum',
    type: 'string',
    format: 'enum',
    words: 'one of several texts',
    initial: anyText(initial, 1),
    settings: elements,
    lists: true,
  },
  { noun: 'Ip', type: 'string', format: 'ip', words: 'an IP address', initial: ip(initial), lists: true },
  { noun: 'Url', type: 'string', format: 'url', words: 'a URL', initial: url(initial), lists: true },
  { noun: 'Integer', type: 'integer', words: 'a whole number', ...whole },
  { noun: 'BigInt', type: 'bigint', words: 'a whole number of 64 bits', ...whole },
  {
    noun: 'Float',
    type: 'double',
    words: 'a number',
    initial: number(initial),
    settings: { min: optional(nullable(number(least)), null), max: optional(nullable(number(most)), null) },
    lists: true,
  },
  { noun: 'Boolean', type: 'boolean', words: 'true or false', initial: boolean(initial), lists: true },
  { noun: 'Datetime', type: 'datetime', words: 'a date and time', initial: datetime(initial), lists: true },
  { noun: 'Point', type: 'point', words: 'a point of the globe', ...geometry },
  { noun: 'Line', type: 'linestring', words: 'a line through points of the globe', ...geometry },
  { noun: 'Polygon', type: 'polygon', words: 'an area of the globe', ...geometry },
]

const base = '/:databaseId/tables/:tableId/columns'
const shared = { scopes: columnScopes.write, auth } as const
const event = (action: 'create' | 'update') => `databases.[databaseId].tables.[tableId].columns.[columnId].${action}`
const required = boolean('Whether every row needs a value.')

/** Everything that routes about columns of some type may get; what a type does not have is missing. */
type CreateParams = Place & Omit<AskedColumn, 'type' | 'format'>
type UpdateParams = Place & ColumnChanges & { readonly key: string }

function creating(spec: TypeSpec): readonly Route[] {
  const { noun, type, format = '', words, settings, created } = spec
  const params: TProperties = {
    databaseId,
    tableId,
    key: key(36, 'Key of the column; case does not tell keys apart.'),
    ...settings,
    ...created,
    required,
    default: optional(nullable(spec.initial), null),
    ...(spec.lists && { array }),
  }
  return operation({
    ...shared,
    name: `create${noun}Column`,
    method: 'POST',
    path: `${base}/${noun.toLowerCase()}`,
    title: `Create a column that holds ${words}`,
    event: event('create'),
    audit: { event: 'column.create', resource: tableResource },
    ...(spec.deprecated && { deprecated: true }),
    params,
    status: 202,
    model: columnModel(noun),
    atomic: () => true,
    async run(ctx, given, api) {
      const asked = given as unknown as CreateParams
      const bounds = completeBounds(type, asked.min ?? null, asked.max ?? null)
      const made = await createColumn(ctx, asked, { ...asked, ...bounds, type, format })
      emitColumn(ctx, api, 'create', made)
      // It is there already; who made it looks for `processing` now, and for `available` later (contract: data 1.4.1).
      return { ...columnDocument(made.column), status: 'processing' }
    },
  })
}

function updating(spec: TypeSpec): readonly Route[] {
  const { noun, type, format = '', words, settings, initial: value } = spec
  const params: TProperties = {
    databaseId,
    tableId,
    key: columnKey,
    ...settings,
    required,
    default: spec.defaultOptional ? optional(nullable(value), null) : nullable(value),
    newKey: optional(nullable(key(36, 'New key of the column.')), null),
  }
  return operation({
    ...shared,
    name: `update${noun}Column`,
    method: 'PATCH',
    path: `${base}/${noun.toLowerCase()}/:key`,
    title: `Change a column that holds ${words}`,
    event: event('update'),
    audit: { event: 'column.update', resource: tableResource },
    ...(spec.deprecated && { deprecated: true }),
    params,
    model: columnModel(noun),
    // Smaller sizes are held against all values, which is no work for a transaction.
    atomic: (given) => ((given as unknown as UpdateParams).size ?? null) === null,
    async run(ctx, given, api) {
      const asked = given as unknown as UpdateParams
      const changed = await updateColumn(ctx, asked, asked.key, { type, format }, asked)
      emitColumn(ctx, api, 'update', changed)
      return columnDocument(changed.column)
    },
  })
}

/** Creating and changing columns of every type but relationships. */
export const typeRoutes: readonly Route[] = SPECS.flatMap((spec) => [...creating(spec), ...updating(spec)])
