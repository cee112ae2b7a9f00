/** JSON Schema 2020-12, as OpenAPI 3.1 embeds it. */
export type JsonSchema = Record<string, unknown>

// Whatever else a schema carries is the contract's addition, for the server's own use.
const KEPT = new Set([
  'type',
  'enum',
  'const',
  'pattern',
  'default',
  'description',
  'deprecated',
  'required',
  'additionalProperties',
  'minLength',
  'maxLength',
  'minimum',
  'maximum',
  'minItems',
  'maxItems',
  'uniqueItems',
])
const STANDARD_FORMATS = new Set(['email', 'hostname', 'uri', 'date-time', 'password'])
const FORMATS: Readonly<Record<string, JsonSchema>> = {
  uid: { pattern: '^[A-Za-z0-9][A-Za-z0-9._-]*$' },
  'custom-id': { pattern: '^([A-Za-z0-9][A-Za-z0-9._-]*|unique\\(\\))$' },
  'project-id': { pattern: '^([a-z0-9][a-z0-9-]*|unique\\(\\))$' },
  key: { pattern: '^[A-Za-z0-9][A-Za-z0-9._-]*$' },
  label: { pattern: '^[A-Za-z0-9]+$' },
  phone: { pattern: '^\\+[1-9][0-9]{6,14}$' },
  url: { format: 'uri' },
  datetime: { format: 'date-time' },
}

/** A schema of the contract without what only the server understands. `convert` is given each schema inside. */
export function standard(schema: JsonSchema, convert: (inner: JsonSchema) => JsonSchema): JsonSchema {
  const out: JsonSchema = {}
  for (const [name, value] of Object.entries(schema)) if (KEPT.has(name) && value !== undefined) out[name] = value
  Object.assign(out, formatOf(schema.format as string | undefined))
  if (schema.items) out.items = convert(schema.items as JsonSchema)
  if (Array.isArray(schema.anyOf)) out.anyOf = schema.anyOf.map((variant) => convert(variant as JsonSchema))
  if (schema.properties) {
    const entries = Object.entries(schema.properties as Record<string, JsonSchema>)
    out.properties = Object.fromEntries(entries.map(([name, inner]) => [name, convert(inner)]))
  }
  const bytes = schema.bytes as readonly [number, number] | undefined
  // A character takes at most four bytes, so that 8 bytes may be two of them.
  if (bytes) Object.assign(out, { minLength: Math.ceil(bytes[0] / 4), maxLength: bytes[1] })
  return schema.nullable ? orNull(emptied(out, schema)) : emptied(out, schema)
}

function formatOf(format: string | undefined): JsonSchema {
  if (format === undefined) return {}
  return FORMATS[format] ?? (STANDARD_FORMATS.has(format) ? { format } : {})
}

// The empty text stands beside what the rest of the schema asks for.
function emptied(out: JsonSchema, schema: JsonSchema): JsonSchema {
  if (!schema.allowEmpty) return out
  const { description, default: fallback, ...rules } = out
  return { ...outer(description, fallback), anyOf: [rules, { const: '' }] }
}

function orNull(schema: JsonSchema): JsonSchema {
  const { description, default: fallback, ...rules } = schema
  if (Object.keys(rules).length === 0) return schema // anything at all: null too
  if (typeof rules.type === 'string' && rules.enum === undefined && rules.const === undefined) {
    return { ...schema, type: [rules.type, 'null'] }
  }
  if (Array.isArray(rules.type))
    return rules.type.includes('null') ? schema : { ...schema, type: [...rules.type, 'null'] }
  const choices = Array.isArray(rules.anyOf) && Object.keys(rules).length === 1 ? rules.anyOf : [rules]
  return { ...outer(description, fallback), anyOf: [...choices, { type: 'null' }] }
}

const outer = (description: unknown, fallback: unknown): JsonSchema => ({
  ...(description !== undefined && { description }),
  ...(fallback !== undefined && { default: fallback }),
})
