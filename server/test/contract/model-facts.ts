import { asSet, compareFacts, type Difference, type Facts, type Schema } from './facts.ts'
import type { TableField, TableModel } from './table.ts'

// `id` is a text that may be a number in some databases; `enum` is a text of a closed set.
const SAME_TYPE: Readonly<Record<string, string>> = { id: 'string', enum: 'string', double: 'number' }

/** The keys of the models a schema stands for: its own, or those it chooses from. */
export function modelKeys(schema: Schema | undefined): string[] {
  if (!schema) return []
  if (typeof schema.$id === 'string') return [schema.$id]
  return ((schema.anyOf as Schema[] | undefined) ?? []).flatMap(modelKeys)
}

/** Every model that a schema contains, by key, itself included. */
export function modelsWithin(schema: Schema | undefined, found = new Map<string, Schema>()): Map<string, Schema> {
  if (!schema) return found
  // What never leaves is not part of the published API.
  if (schema.internal) return found
  // Two models can answer under one key; the one with fewer fields has the name it is documented under.
  const key = schema.title ?? schema.$id
  if (typeof key === 'string') {
    if (found.has(key)) return found
    found.set(key, schema)
  }
  const inner = [
    ...Object.values((schema.properties as object | undefined) ?? {}),
    schema.items,
    ...((schema.anyOf as Schema[]) ?? []),
  ]
  for (const part of inner) modelsWithin(part as Schema | undefined, found)
  return found
}

/** Compares a declared model with the table. A field that one side lacks is one difference: `fields.<name>`. */
export function compareModel(key: string, schema: Schema, table: TableModel | undefined): Difference[] {
  const subject = `model ${key}`
  if (!table) return [{ subject, fact: 'model', ours: 'declared', table: undefined }]
  const ours = Object.fromEntries(
    Object.entries((schema.properties ?? {}) as Readonly<Record<string, Schema>>).filter(
      ([, field]) => !field.internal,
    ),
  )
  const published = new Map(table.fields.map((field) => [field.name, field]))
  const names = [...new Set([...Object.keys(ours), ...published.keys()])]
  return names.flatMap((name) => {
    const [mine, field] = [ours[name], published.get(name)]
    if (!mine || !field) {
      return [{ subject, fact: `fields.${name}`, ours: mine && 'declared', table: field && 'declared' }]
    }
    return compareFacts(subject, declaredFieldFacts(name, mine, field), tableFieldFacts(field))
  })
}

function declaredFieldFacts(name: string, schema: Schema, table: TableField): Facts {
  const inner = (schema.type === 'array' ? schema.items : schema) as Schema
  const models = modelKeys(inner)
  return named(name, {
    type: models.length > 0 ? 'model' : typeOf(inner),
    array: schema.type === 'array' && table.type !== 'array',
    nullable: Boolean(schema.nullable),
    // A nullable field answers null when it is missing; what the table has there is never seen.
    default: schema.nullable || models.length > 0 ? undefined : schema.default,
    sensitive: Boolean(schema.sensitive),
    hidden: Boolean(schema.hidden),
    models: asSet(models),
  })
}

function tableFieldFacts(field: TableField): Facts {
  const type = SAME_TYPE[field.type] ?? field.type
  return named(field.name, {
    type,
    array: Boolean(field.array),
    nullable: Boolean(field.nullable),
    default: field.nullable || type === 'model' ? undefined : usualDefault(field, type),
    sensitive: Boolean(field.sensitive),
    hidden: Boolean(field.hidden),
    models: asSet(field.models),
  })
}

// An empty text as the default of a number, a list or an object is a slip of the declaration; nobody sees it.
function usualDefault({ array, default: value }: TableField, type: string): unknown {
  if (array) return value === '' ? [] : value
  if ((type === 'integer' || type === 'number') && value === '') return 0
  if (type === 'boolean' && value === '') return false
  if (type === 'json' && (value === '' || (Array.isArray(value) && value.length === 0))) return {}
  return value
}

function typeOf(schema: Schema): unknown {
  if (schema.format === 'date-time') return 'datetime'
  const type = [schema.type].flat().find((name) => name !== 'null')
  return type === 'object' || type === undefined ? 'json' : type
}

const named = (name: string, facts: Facts): Facts =>
  Object.fromEntries(Object.entries(facts).map(([fact, value]) => [`fields.${name}.${fact}`, value]))
