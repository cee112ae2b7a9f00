/** The kinds of column a shape may have; each is one file in `columns/`. */
export type ColumnKind = 'string' | 'integer' | 'double' | 'boolean' | 'datetime' | 'json'

/** One column of a shape. `T` is the value in rows; null stands for "no value" unless `required` or `fallback` is given. */
export interface Column<T = unknown> {
  readonly kind: ColumnKind
  readonly array?: true
  /** Never null: every insert gives it. */
  readonly required?: true
  /** Value of rows inserted without one; also rules null out. */
  readonly fallback?: unknown
  /** Sealed at rest, bound to table, row and column (contract: collections.json `encryptedAttributes`). */
  readonly encrypt?: true
  readonly value?: T
}

type Options = Pick<Column, 'required' | 'encrypt'>
type Value<T, O extends object> = O extends { required: true } | { fallback: unknown } ? T : T | null

const make =
  <T>(kind: ColumnKind) =>
  <const O extends Options & { fallback?: T }>(options: O = {} as O): Column<Value<T, O>> => ({ kind, ...options })

/** Builders for the columns of a shape. */
export const column = {
  string: make<string>('string'),
  integer: make<number>('integer'),
  double: make<number>('double'),
  boolean: make<boolean>('boolean'),
  /** Milliseconds since the epoch. */
  datetime: make<number>('datetime'),
  json: make<Record<string, unknown>>('json'),
  /** JSON of a known form, with the value of rows inserted without one. */
  jsonOf: <T>(fallback: T): Column<T> => ({ kind: 'json', fallback }),
  /** A list of texts, empty unless given. */
  strings: (options: Pick<Column, 'encrypt'> = {}): Column<readonly string[]> => ({
    kind: 'string',
    array: true,
    fallback: [],
    ...options,
  }),
}

export interface Index {
  readonly columns: readonly string[]
  readonly unique?: true
}

type Columns = Readonly<Record<string, Column>>

/** What every stored row has. */
export interface Base {
  readonly $id: string
  /** Number in order of insertion, never reused; foreign keys carry it so that a recreated ID inherits nothing. */
  readonly $sequence: number
  readonly $createdAt: number
  readonly $updatedAt: number
}

/** What a table looks like: declared in code for ours, loaded from metadata for the user's. */
export interface Shape<C extends Columns = Columns> {
  readonly name: string
  /** Which databases hold the table: the platform's, each project's, or both (the console is a project too). */
  readonly homes: readonly ('platform' | 'project')[]
  /** `rows`: every row carries permissions. `system`: reached only through `asSystem()`. */
  readonly access: 'rows' | 'system'
  readonly columns: C
  readonly indexes: readonly Index[]
  /** Cache entries that a change of this row makes stale. */
  readonly purges?: (row: Row<Shape<C>>) => readonly string[]
}

export type Values<S> = S extends Shape<infer C> ? { [K in keyof C]: C[K] extends Column<infer T> ? T : never } : never
export type Row<S> = Base & { readonly $permissions?: readonly string[] } & Readonly<Values<S>>

type OptionalKeys<C> = { [K in keyof C]: C[K] extends { required: true } ? never : K }[keyof C]
/** A row to insert: required columns, and whatever else is known. */
export type New<S> =
  S extends Shape<infer C>
    ? { $id: string; $permissions?: readonly string[]; $createdAt?: number; $updatedAt?: number } & Partial<Values<S>> &
        Omit<Values<S>, OptionalKeys<C>>
    : never
export type Changes<S> = Partial<Values<S>> & {
  $permissions?: readonly string[]
  $updatedAt?: number | 'keep' | 'keep'
}

/** Declares a table. */
export const shape = <const C extends Columns>(spec: Shape<C>): Shape<C> => spec

/** Any shape, where the columns do not matter. */
// biome-ignore lint/suspicious/noExplicitAny: a shape is invariant in its columns; only `any` accepts every one.
export type AnyShape = Shape<any>

const columnLists = new WeakMap<AnyShape, readonly (readonly [string, Column])[]>()

/** The columns of a shape by name, in order. Listed once: a shape never changes, and inserts need them each time. */
export function columnsOf(shape: AnyShape): readonly (readonly [string, Column])[] {
  let known = columnLists.get(shape)
  if (!known) {
    known = Object.entries<Column>(shape.columns)
    columnLists.set(shape, known)
  }
  return known
}

/** The value of a column in a row inserted without one: its own, so that whoever changes it changes no other row's. */
export function fallbackOf({ fallback = null }: Column): unknown {
  if (typeof fallback !== 'object' || fallback === null) return fallback
  // Nearly all of them are flat or empty, and a deep clone costs more than inserting its column.
  if (Object.values(fallback).some((value) => typeof value === 'object')) return structuredClone(fallback)
  return Array.isArray(fallback) ? [...fallback] : { ...fallback }
}
