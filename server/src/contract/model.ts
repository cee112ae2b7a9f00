import { type Static, type TArray, type TObject, type TProperties, type TSchema, Type } from '@sinclair/typebox'

/** A response model: the only fields that leave, each with the value it takes when the document has none. */
export type Model = TObject<TProperties>

/** What a field adds to JSON Schema. */
export interface FieldOptions {
  /** Emptied unless the caller is a key or an administrator (contract: identity 1.14). */
  readonly sensitive?: true
  /** Leaves, but is not documented. */
  readonly hidden?: true
  /** Never leaves: only the converters for older clients can read it, and only the presented document carries it. */
  readonly internal?: true
  /** Leaves as it is: what is stored has other names than its model documents. */
  readonly asStored?: true
  readonly description?: string
}

declare const datetime: unique symbol
/** A date on the wire; inside the server it is milliseconds since the epoch. */
export type Datetime = string & { readonly [datetime]?: true }

type Item<T> = [T] extends [Datetime]
  ? T | number | null
  : T extends readonly (infer I)[]
    ? readonly Item<I>[] | null
    : T extends object
      ? Loose<T> | null
      : T | null
type Loose<T> = { readonly [K in keyof T]?: Item<T[K]> | undefined }

/** What a handler returns for a model: any document that has its fields; the presenter completes and trims it. */
export type Draft<M extends Model> = Loose<Static<M>>

/**
 * Declares a response model by the key that clients and the contract know it by. Where one key has two forms, the second
 * has a `title` to be documented under.
 */
export const model = <P extends TProperties>(
  key: string,
  fields: P,
  options: { discriminator?: string; title?: string } = {},
): TObject<P> => Type.Object(fields, { $id: key, additionalProperties: false, ...options })

/** A list answer: `total` and the items under their plural name. */
export const listOf = <K extends string, M extends Model>(key: string, plural: K, item: M) =>
  model(key, {
    total: field.integer(),
    [plural]: field.models(item),
  } as { total: ReturnType<typeof field.integer>; [k: string]: TSchema } & Record<K, TArray<M>>)

// Required fields take their default when the document has none or null; nullable ones become null.
const nullable = { nullable: true, default: null } as const

/** Builders for the fields of a model. */
export const field = {
  string: (options: FieldOptions & { default?: string } = {}) => Type.String({ default: '', ...options }),
  nullableString: (options: FieldOptions = {}) =>
    Type.Unsafe<string | null>({ type: ['string', 'null'], ...nullable, ...options }),
  integer: (options: FieldOptions & { default?: number } = {}) => Type.Integer({ default: 0, ...options }),
  nullableInteger: (options: FieldOptions = {}) =>
    Type.Unsafe<number | null>({ type: ['integer', 'null'], ...nullable, ...options }),
  number: (options: FieldOptions & { default?: number } = {}) => Type.Number({ default: 0, ...options }),
  nullableNumber: (options: FieldOptions = {}) =>
    Type.Unsafe<number | null>({ type: ['number', 'null'], ...nullable, ...options }),
  boolean: (options: FieldOptions & { default?: boolean } = {}) => Type.Boolean({ default: false, ...options }),
  nullableBoolean: (options: FieldOptions = {}) =>
    Type.Unsafe<boolean | null>({ type: ['boolean', 'null'], ...nullable, ...options }),
  datetime: (options: FieldOptions = {}) =>
    Type.Unsafe<Datetime>({ type: 'string', format: 'date-time', default: '', ...options }),
  nullableDatetime: (options: FieldOptions = {}) =>
    Type.Unsafe<Datetime | null>({ type: ['string', 'null'], format: 'date-time', ...nullable, ...options }),
  strings: (options: FieldOptions = {}) => Type.Array(Type.String(), { default: [], ...options }),
  nullableStrings: (options: FieldOptions = {}) =>
    Type.Unsafe<string[] | null>({ type: 'array', items: Type.String(), ...nullable, ...options }),
  /** A text that is always the same: what tells one model of several from the others. */
  constant: (value: string, options: FieldOptions = {}) =>
    Type.Unsafe<string>({ type: 'string', const: value, default: '', ...options }),
  /** Any JSON object, passed on as it is. */
  json: (options: FieldOptions = {}) =>
    Type.Unsafe<Record<string, unknown>>({ type: 'object', additionalProperties: true, default: {}, ...options }),
  nullableJson: (options: FieldOptions = {}) => Type.Unsafe<unknown>({ ...nullable, ...options }),
  model: <M extends Model>(item: M, options: FieldOptions = {}) => Type.Unsafe<Static<M>>({ ...item, ...options }),
  models: <M extends Model>(item: M, options: FieldOptions = {}): TArray<M> =>
    Type.Array(item, { default: [], ...options }),
  /** One of several models, told apart by the first discriminator that matches. */
  oneOf: <M extends Model>(items: readonly M[], options: FieldOptions = {}) =>
    Type.Unsafe<Static<M> | null>({ anyOf: [...items], ...nullable, ...options }),
}

/** An answer, or the items of a list, that is one of several models, told apart by their constants. */
export const anyModelOf = <M extends Model>(items: readonly M[]): M =>
  Type.Unsafe<Static<M>>({ anyOf: [...items] }) as TSchema as M

/** Of several models the one whose constants (`type: "web"`) the document has, the first when none fits; else the model itself. */
export function modelOf(model: Model, document: object): Model {
  if (!Array.isArray(model.anyOf)) return model
  const fits = ({ properties }: Model) =>
    Object.entries(properties).every(
      ([name, schema]) => schema.const === undefined || schema.const === (document as Record<string, unknown>)[name],
    )
  return (model.anyOf.find(fits) ?? model.anyOf[0]) as Model
}

/** The fields every stored document shows. */
export const documentFields = {
  $id: field.string({ description: 'ID of the document.' }),
  $createdAt: field.datetime({ description: 'When it was created.' }),
  $updatedAt: field.datetime({ description: 'When it last changed.' }),
}

/** Free-form preferences: any JSON object, passed on whole. */
export const Preferences = Type.Object({}, { $id: 'preferences', additionalProperties: true })
export const AnyDocument = Type.Object({}, { $id: 'any', additionalProperties: true })
