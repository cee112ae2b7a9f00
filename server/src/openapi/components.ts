import type { Model } from '../contract/model.ts'
import { type JsonSchema, standard } from './json-schema.ts'

/** The response models that a document's operations name, each written once under its key. */
export class Components {
  readonly #schemas = new Map<string, { readonly model: Model; readonly schema: JsonSchema }>()

  /** All models met so far, by key, in alphabetical order. */
  get schemas(): Readonly<Record<string, JsonSchema>> {
    const sorted = [...this.#schemas].sort(([a], [b]) => (a < b ? -1 : 1))
    return Object.fromEntries(sorted.map(([key, { schema }]) => [key, schema]))
  }

  /** The schema of an answer: a reference, or several where an answer is one of several models. */
  of(model: Model): JsonSchema {
    return this.#convert(model)
  }

  #convert = (schema: JsonSchema): JsonSchema => {
    const key = schema.title ?? schema.$id
    if (typeof key !== 'string') return standard(schema, this.#convert)
    const known = this.#schemas.get(key)
    if (!known) this.#add(key, schema as unknown as Model)
    else if (
      Object.keys(known.model.properties).join() !== Object.keys((schema as unknown as Model).properties).join()
    ) {
      throw new Error(`Two different models are called ${key}.`)
    }
    const reference = { $ref: `#/components/schemas/${key}` }
    return schema.description === undefined ? reference : { ...reference, description: schema.description }
  }

  #add(key: string, model: Model): void {
    const schema: JsonSchema = { type: 'object' }
    this.#schemas.set(key, { model, schema })
    if (model.additionalProperties === true) schema.additionalProperties = true
    const shown = Object.entries(model.properties as Record<string, JsonSchema>).filter(
      ([, field]) => !field.hidden && !field.internal,
    )
    if (shown.length === 0) return
    schema.properties = Object.fromEntries(shown.map(([name, field]) => [name, this.#field(field)]))
    schema.required = shown.map(([name]) => name)
  }

  // What stands in for a missing value is the presenter's business: an answer always has its fields.
  #field({ default: fallback, ...field }: JsonSchema): JsonSchema {
    return this.#convert(fallback === null ? { ...field, nullable: true } : field)
  }
}
