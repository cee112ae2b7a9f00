import type { TProperties } from '@sinclair/typebox'
import type { Context } from '../../contract/context.ts'
import { ApiError, type ErrorType, isErrorType } from '../../contract/errors.ts'
import type { Model } from '../../contract/model.ts'
import type { Answer, Param, Params, Route, RouteSpec } from '../../contract/route.ts'
import type { Scope } from '../../contract/scopes.ts'

/** One of the two APIs over the same tables (contract: data 1.2). Everything inside speaks of tables, columns and rows. */
export interface Api {
  readonly namespace: 'tablesDB' | 'databases'
  /** What databases made through it are. */
  readonly type: 'tablesdb' | 'legacy'
  /** A name or a text in its words: `createRow` → `createDocument`. */
  inWords(text: string): string
  /** The type of an error in its words. */
  errorType(type: ErrorType): ErrorType
  /** Key under which rows name their table. */
  readonly tableKey: '$tableId' | '$collectionId'
}

const WORDS: readonly (readonly [string, string])[] = ['', 's'].flatMap((plural) =>
  (
    [
      ['table', 'collection'],
      ['Table', 'Collection'],
      ['column', 'attribute'],
      ['Column', 'Attribute'],
      ['row', 'document'],
      ['Row', 'Document'],
    ] as const
  ).map(([ours, theirs]) => [ours + plural, theirs + plural] as const),
)
const LEGACY_WORD = new Map(WORDS)
// `tablesdb` is a name, and `arrow` is no row: a word starts where no letter of its own case stands before it.
const WORD = /(?<![a-z])(?:tables?|columns?|rows?)(?![a-z])|(?:Table|Column|Row)s?(?![a-z])/g

const toLegacy = (text: string): string =>
  text.replace(WORD, (word) => LEGACY_WORD.get(word) ?? word).replace(/\b([Aa]) (?=attribute)/g, '$1n ')

const ERROR_WORDS: readonly (readonly [string, string])[] = [
  ['column_index_', 'index_'],
  ['column_', 'attribute_'],
  ['table_', 'collection_'],
  ['row_', 'document_'],
]

function legacyError(type: ErrorType): ErrorType {
  const [ours = '', theirs = ''] = ERROR_WORDS.find(([start]) => type.startsWith(start)) ?? []
  const renamed = theirs + type.slice(ours.length)
  return isErrorType(renamed) ? renamed : type
}

export const tablesDB: Api = {
  namespace: 'tablesDB',
  type: 'tablesdb',
  inWords: (text) => text,
  errorType: (type) => type,
  tableKey: '$tableId',
}

export const databases: Api = {
  namespace: 'databases',
  type: 'legacy',
  inWords: toLegacy,
  errorType: legacyError,
  tableKey: '$collectionId',
}

/** What differs between the APIs beyond words. */
export interface Each<T> {
  readonly tablesDB: T
  readonly databases: T
}

/** An operation of both APIs, in the words of tables. */
export interface OperationSpec<P extends TProperties, M extends Model>
  extends Omit<RouteSpec<P, M>, 'name' | 'path' | 'aliases' | 'scopes' | 'model' | 'run'> {
  /** Without namespace: `createRow`. */
  readonly name: string
  /** After `/v1/tablesdb`. */
  readonly path: string
  /** After `/v1/databases`, where words alone do not make it. */
  readonly legacyPath?: string
  readonly scopes: Each<readonly Scope[]>
  readonly model?: Each<M>
  run(ctx: Context, params: Params<P>, api: Api): Promise<Answer<M>>
}

/** Declares an operation once for both APIs. The handler gets and throws the words of tables in either. */
export const operation = <P extends TProperties, M extends Model>(
  spec: OperationSpec<P, M>,
): readonly [Route, Route] => [routeOf(spec, tablesDB, `/v1/tablesdb${spec.path}`), legacyOperation(spec)]

/** Declares an operation that the legacy API alone has. */
export const legacyOperation = <P extends TProperties, M extends Model>(spec: OperationSpec<P, M>): Route =>
  routeOf(spec, databases, legacyPath(spec))

const legacyPath = ({ path, legacyPath }: { path: string; legacyPath?: string }) =>
  `/v1/databases${legacyPath ?? toLegacy(path)}` as const

function routeOf<P extends TProperties, M extends Model>(
  spec: OperationSpec<P, M>,
  api: Api,
  path: `/${string}`,
): Route {
  const { legacyPath: _path, model, scopes, atomic, run, ...rest } = spec
  // Parameters arrive under the names of the API; the handler knows those of tables.
  const names = Object.keys(spec.params).map((name) => [api.inWords(name), name] as const)
  const inOurWords = (params: Readonly<Record<string, unknown>>) => {
    if (api === tablesDB) return params as Params<P>
    const renamed: Record<string, unknown> = {}
    for (const [theirs, ours] of names) renamed[ours] = params[theirs]
    return renamed as Params<P>
  }
  const route: RouteSpec<TProperties, Model> = {
    ...rest,
    name: `${api.namespace}.${api.inWords(spec.name)}`,
    path,
    title: api.inWords(spec.title),
    scopes: scopes[api.namespace],
    ...(spec.event && { event: api.inWords(spec.event) }),
    ...(spec.audit && {
      audit: { event: api.inWords(spec.audit.event), resource: api.inWords(spec.audit.resource) },
    }),
    ...(api === databases && { deprecated: true }),
    params: Object.fromEntries(names.map(([theirs, ours]) => [theirs, described(api, spec.params[ours] as Param)])),
    ...(model && { model: model[api.namespace] }),
    ...(atomic && { atomic: (params) => atomic(inOurWords(params)) }),
    async run(ctx, params) {
      try {
        return await run(ctx, inOurWords(params), api)
      } catch (error) {
        throw inWordsOf(api, error)
      }
    },
  }
  return route as Route
}

// What a parameter is for is said in the words of the API, too.
function described(api: Api, param: Param): Param {
  const words = ({ description, expects }: Param) => ({
    ...(description && { description: api.inWords(description) }),
    ...(expects && { expects: api.inWords(expects) }),
  })
  return api === tablesDB ? param : { ...param, ...words(param) }
}

function inWordsOf(api: Api, error: unknown): unknown {
  if (!(error instanceof ApiError)) return error
  const type = api.errorType(error.type)
  return type === error.type ? error : new ApiError(type, api.inWords(error.message), { cause: error })
}
