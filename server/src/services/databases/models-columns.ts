import { type TProperties, type TSchema, Type } from '@sinclair/typebox'
import { anyModelOf, field, type Model, model } from '../../contract/model.ts'
import type { Each } from './api.ts'

type Word = 'column' | 'attribute'

/** Noun of a column's type in names of models and routes: `columnFloat`, `createFloatColumn`. */
export type ColumnNoun =
  | 'Boolean'
  | 'BigInt'
  | 'Integer'
  | 'Float'
  | 'Email'
  | 'Enum'
  | 'Url'
  | 'Ip'
  | 'Datetime'
  | 'Relationship'
  | 'Point'
  | 'Line'
  | 'Polygon'
  | 'Varchar'
  | 'Text'
  | 'Mediumtext'
  | 'Longtext'
  | 'String'

const constant = (value: string, description: string) => field.constant(value, { description })
/** What narrows a text: it tells the models of one type apart. */
const format = (value: string) =>
  Type.Unsafe<string>({ type: 'string', const: value, default: value, description: 'Form that values have.' })

const initial = { description: 'Value of rows that are created without one.' }
const encrypt = field.nullableBoolean({ description: 'Whether values are encrypted at rest.' })
const text = { default: field.nullableString(initial) }
const bounds = {
  min: field.nullableInteger({ description: 'Smallest value.' }),
  max: field.nullableInteger({ description: 'Largest value.' }),
  default: field.nullableInteger(initial),
}
const geometry = {
  default: Type.Unsafe<unknown[] | null>({ type: ['array', 'null'], nullable: true, default: null, ...initial }),
}

const base = (type: string) => ({
  key: field.string({ description: 'Key of the column.' }),
  type: constant(type, 'Type of the column.'),
  status: field.string({ description: 'One of available, processing, deleting, stuck and failed.' }),
  error: field.string({ description: 'Why it is stuck or failed.' }),
  required: field.boolean({ description: 'Whether every row needs a value.' }),
  array: field.nullableBoolean({ description: 'Whether values are lists.' }),
  $createdAt: field.datetime({ description: 'When it was created.' }),
  $updatedAt: field.datetime({ description: 'When it last changed.' }),
})

const relationship = (word: Word) => ({
  [word === 'column' ? 'relatedTable' : 'relatedCollection']: field.nullableString({
    description: 'ID of the table on the other side.',
  }),
  relationType: field.string({ description: 'One of oneToOne, oneToMany, manyToOne and manyToMany.' }),
  twoWay: field.boolean({ description: 'Whether the other side has a column, too.' }),
  twoWayKey: field.string({ description: 'Key of the column on the other side.' }),
  onDelete: field.string({
    default: 'restrict',
    description: 'What deleting a row does to those it is linked to: restrict, cascade or setNull.',
  }),
  side: field.string({ description: 'Whether it is the parent or the child of the relationship.' }),
})

// Of several that fit the first is taken: those of one type stand before the one without a format.
const declared = (word: Word): Readonly<Record<ColumnNoun, readonly [type: string, fields: TProperties]>> => ({
  Boolean: ['boolean', { default: field.nullableBoolean(initial) }],
  BigInt: ['bigint', bounds],
  Integer: ['integer', bounds],
  Float: [
    'double',
    {
      min: field.nullableNumber({ description: 'Smallest value.' }),
      max: field.nullableNumber({ description: 'Largest value.' }),
      default: field.nullableNumber(initial),
    },
  ],
  Email: ['string', { format: format('email'), ...text }],
  Enum: [
    'string',
    { elements: field.nullableStrings({ description: 'Values it can have.' }), format: format('enum'), ...text },
  ],
  Url: ['string', { format: format('url'), ...text }],
  Ip: ['string', { format: format('ip'), ...text }],
  Datetime: ['datetime', { format: Type.String({ description: 'Always empty: dates have one form.' }), ...text }],
  Relationship: ['relationship', relationship(word)],
  Point: ['point', geometry],
  Line: ['linestring', geometry],
  Polygon: ['polygon', geometry],
  Varchar: ['varchar', { size: field.integer({ description: 'Characters at most.' }), ...text, encrypt }],
  Text: ['text', { ...text, encrypt }],
  Mediumtext: ['mediumtext', { ...text, encrypt }],
  Longtext: ['longtext', { ...text, encrypt }],
  String: ['string', { size: field.integer({ description: 'Characters at most.' }), ...text, encrypt }],
})

function modelsOf(word: Word): Readonly<Record<ColumnNoun, Model>> {
  const models = Object.entries(declared(word)).map(([noun, [type, fields]]) => {
    // The one name that is written otherwise: `columnBigint`.
    const name = noun === 'BigInt' ? 'Bigint' : noun
    return [noun, model(`${word}${name}`, { ...base(type), ...fields }) as TSchema as Model]
  })
  return Object.fromEntries(models) as Record<ColumnNoun, Model>
}

const inColumns = modelsOf('column')
const inAttributes = modelsOf('attribute')

/** The answers of routes about columns of one type. */
export const columnModel = (noun: ColumnNoun): Each<Model> => ({
  tablesDB: inColumns[noun],
  databases: inAttributes[noun],
})

/** A column of any type, told apart by type and format (contract: data 1.4.11). */
export const AnyColumn: Each<Model> = {
  tablesDB: anyModelOf(Object.values(inColumns)),
  databases: anyModelOf(Object.values(inAttributes)),
}

export const ColumnList: Each<Model> = {
  tablesDB: model('columnList', { total: field.integer(), columns: field.models(AnyColumn.tablesDB) }),
  databases: model('attributeList', { total: field.integer(), attributes: field.models(AnyColumn.databases) }),
}
