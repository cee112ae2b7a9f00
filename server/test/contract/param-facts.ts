import { asSet, type Facts, type Schema } from './facts.ts'
import type { TableParam } from './table.ts'

// Our own formats that the table describes by length alone, and the one that has another name there.
const FORMAT_IN_TABLE: Readonly<Record<string, string | undefined>> = {
  'custom-id': undefined,
  uid: undefined,
  'project-id': undefined,
  key: undefined,
  label: undefined,
  digits: undefined,
  uri: 'url',
}

/** The facts of one declared parameter, under `params.<name>`. */
export function declaredParamFacts(path: string, name: string, schema: Schema): Facts {
  const inPath = path.split('/').includes(`:${name}`)
  return named(name, {
    in: inPath ? 'path' : 'request',
    required: !schema.optional,
    default: schema.optional ? schema.default : undefined,
    nullable: Boolean(schema.nullable),
    attributes: attributeNames(schema.attributes as readonly string[] | undefined),
    ...shapeOf(schema),
    items: schema.items && present(shapeOf(schema.items as Schema)),
  })
}

/** The same facts as the table has them. */
export function tableParamFacts(param: TableParam): Facts {
  return named(param.name, {
    in: param.in === 'path' ? 'path' : 'request',
    required: Boolean(param.required),
    // A recorded default of a required parameter is never used.
    default: param.required ? undefined : emptyObject(param),
    nullable: Boolean(param.nullable),
    attributes: attributeNames(param.queryAttributes && Object.keys(param.queryAttributes)),
    ...tableShape(param),
    items: param.items && present(tableShape(param.items)),
  })
}

function shapeOf(schema: Schema): Facts {
  const format = schema.format as string | undefined
  return {
    type: schema.type,
    format: format !== undefined && format in FORMAT_IN_TABLE ? FORMAT_IN_TABLE[format] : format,
    enum: asSet(schema.enum as readonly string[] | undefined),
    minLength: schema.minLength || undefined,
    maxLength: schema.maxLength,
    min: unlessAny(schema.minimum, -(2 ** 31)),
    max: unlessAny(schema.maximum, 2 ** 31 - 1),
    maxItems: schema.maxItems,
  }
}

// The table has no bounds where any integer of 32 bits will do.
const unlessAny = (bound: unknown, ofAny: number) => (bound === ofAny ? undefined : bound)

const tableShape = (param: Omit<TableParam, 'name' | 'in'>): Facts => ({
  type: param.type,
  format: param.format,
  enum: asSet(param.enum),
  minLength: param.minLength || undefined,
  maxLength: param.maxLength,
  min: param.min,
  max: param.max,
  maxItems: param.maxItems,
})

// The table was read from a language where an empty list and an empty object are the same value.
const emptyObject = ({ type, default: value }: TableParam) =>
  type === 'object' && Array.isArray(value) && value.length === 0 ? {} : value

// Document fields ($id, $createdAt …) can be queried everywhere; only the others are worth comparing.
const attributeNames = (names: readonly string[] | undefined) => asSet(names?.filter((name) => !name.startsWith('$')))

const present = (facts: Facts) => Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined))
const named = (name: string, facts: Facts): Facts =>
  Object.fromEntries(Object.entries(facts).map(([fact, value]) => [`params.${name}.${fact}`, value]))
