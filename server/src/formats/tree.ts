import type { TSchema } from '@sinclair/typebox'
import { type Model, modelOf } from '../contract/model.ts'

type Fields = Record<string, unknown>
/** Makes another document of one, and leaves the one as it is. */
export type Convert = (document: Fields) => Fields
type Converters = Readonly<Record<string, Convert>>

const known = new WeakMap<Converters, WeakMap<TSchema, { readonly convert: Convert | undefined }>>()

/**
 * The conversion of a model with all models inside it; undefined when nothing of it changes. Models inside come first. A
 * model that has a converter of its own under the name of a list is not opened: the converter sees to its items.
 */
export function converterOf(converters: Converters, model: Model): Convert | undefined {
  let ofModels = known.get(converters)
  if (!ofModels) {
    ofModels = new WeakMap()
    known.set(converters, ofModels)
  }
  let entry = ofModels.get(model)
  if (!entry) {
    entry = { convert: build(converters, model) }
    ofModels.set(model, entry)
  }
  return entry.convert
}

function build(converters: Converters, model: Model): Convert | undefined {
  if (Array.isArray(model.anyOf)) return ofVariants(converters, model)
  const key = model.$id ?? ''
  const own = Object.hasOwn(converters, key) ? converters[key] : undefined
  if (own && key.endsWith('List')) return own
  const inside = ofFields(converters, model)
  if (!own || !inside) return own ?? inside
  return (document) => own(inside(document))
}

function ofVariants(converters: Converters, model: Model): Convert | undefined {
  const variants = model.anyOf as Model[]
  if (!variants.some((variant) => converterOf(converters, variant))) return undefined
  return (document) => converterOf(converters, modelOf(model, document))?.(document) ?? document
}

function ofFields(converters: Converters, model: Model): Convert | undefined {
  const fields = Object.entries(model.properties ?? {}).flatMap(([name, schema]) => {
    if ((schema as { internal?: true }).internal) return []
    const convert = converterOf(converters, (schema.items ?? schema) as Model)
    return convert ? [{ name, convert }] : []
  })
  if (fields.length === 0) return undefined
  return (document) => {
    const out = { ...document }
    for (const { name, convert } of fields) {
      const value = out[name]
      if (Array.isArray(value)) out[name] = value.map((item) => convert(item as Fields))
      else if (typeof value === 'object' && value !== null) out[name] = convert(value as Fields)
    }
    return out
  }
}
