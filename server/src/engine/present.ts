import type { TSchema } from '@sinclair/typebox'
import { type Model, modelOf } from '../contract/model.ts'
import { toWireTime } from '../kit/time.ts'

type Schema = TSchema & {
  sensitive?: true
  internal?: true
  asStored?: true
  nullable?: true
  discriminator?: string
}
type Presented = Record<string, unknown>
type Present = (value: unknown, reveal: boolean) => unknown

interface FieldPresenter {
  readonly name: string
  readonly internal: boolean
  readonly present: Present
}

const compiled = new WeakMap<TSchema, (document: object, reveal: boolean) => Presented>()

/**
 * Gives a document the form of its model: only declared fields leave, each has a value, dates are text.
 * @param reveal sensitive fields keep their value: the caller is a key or an administrator (contract: identity 1.14)
 */
export function present(model: Model, document: object, reveal: boolean): Presented {
  if (Array.isArray(model.anyOf)) return present(modelOf(model, document), document, reveal)
  let presenter = compiled.get(model)
  if (!presenter) {
    presenter = ofModel(model)
    compiled.set(model, presenter)
  }
  return presenter(document, reveal)
}

function ofModel(model: Model): (document: object, reveal: boolean) => Presented {
  if (model.additionalProperties === true) return (document) => document as Presented
  const fields: FieldPresenter[] = Object.entries(model.properties).map(([name, schema]) => ({
    name,
    internal: (schema as Schema).internal === true,
    present: ofField(schema as Schema),
  }))
  return (document, reveal) => {
    const out: Presented = {}
    for (const { name, internal, present } of fields) {
      const value = present((document as Presented)[name], reveal)
      // Not enumerable: JSON and spreading pass over it.
      if (internal) Object.defineProperty(out, name, { value })
      else out[name] = value
    }
    return out
  }
}

function ofField(schema: Schema): Present {
  const fallback = schema.default
  const missing = (value: unknown) => value === undefined || value === null
  if (schema.asStored) return (value) => value ?? fallback ?? null
  if (schema.sensitive) return (value, reveal) => (reveal && !missing(value) ? value : '')
  if (schema.format === 'date-time') {
    return (value) => (typeof value === 'number' ? toWireTime(value) : missing(value) ? fallback : value)
  }
  if (schema.type === 'array' && (schema.items?.type === 'object' || schema.items?.anyOf)) {
    return (value, reveal) => (Array.isArray(value) ? value.map((item) => present(schema.items, item, reveal)) : [])
  }
  if (Array.isArray(schema.anyOf)) {
    return (value, reveal) =>
      missing(value) ? null : present(modelOf(schema as TSchema as Model, value as object), value as object, reveal)
  }
  if (schema.type === 'object' && schema.properties && schema.$id) {
    return (value, reveal) => present(schema as unknown as Model, (missing(value) ? {} : value) as object, reveal)
  }
  return (value) => (missing(value) ? structuredFallback(fallback) : value)
}

function structuredFallback(fallback: unknown): unknown {
  if (typeof fallback !== 'object' || fallback === null) return fallback
  if (Object.keys(fallback).length === 0) return Array.isArray(fallback) ? [] : {}
  return structuredClone(fallback)
}
