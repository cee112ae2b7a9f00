import { readFileSync } from 'node:fs'

/** A parameter as published. Absent members mean no, none or unbounded. */
export interface TableParam {
  readonly name: string
  readonly in: 'path' | 'query' | 'body' | 'form'
  readonly type: string
  readonly required?: true
  readonly default?: unknown
  readonly minLength?: number
  readonly maxLength?: number
  readonly min?: number
  readonly max?: number
  readonly maxItems?: number
  readonly format?: string
  readonly enum?: readonly string[]
  readonly nullable?: true
  readonly items?: Omit<TableParam, 'name' | 'in'>
  readonly queryAttributes?: Readonly<Record<string, string>>
}

/** A route as published. */
export interface TableRoute {
  readonly id: string
  readonly method: string
  readonly path: string
  readonly service: string
  readonly aliases?: readonly string[]
  readonly scopes?: readonly string[]
  readonly auth?: readonly string[]
  readonly sdk?: readonly string[]
  readonly rate?: {
    readonly limit: number
    readonly seconds: number
    readonly keys: readonly string[]
    readonly resetOn?: readonly number[]
  }
  readonly event?: string
  readonly audit?: Readonly<Record<string, string>>
  readonly labels?: Readonly<Record<string, string>>
  readonly deprecated?: object
  readonly params: readonly TableParam[]
  readonly responses: Readonly<Record<string, readonly string[]>>
}

/** A field of a response model as published. */
export interface TableField {
  readonly name: string
  readonly type: string
  readonly array?: true
  readonly required?: true
  readonly nullable?: true
  readonly sensitive?: true
  readonly hidden?: true
  readonly default?: unknown
  readonly enum?: readonly string[]
  readonly models?: readonly string[]
}

/** A response model as published. */
export interface TableModel {
  readonly key: string
  readonly additionalProperties?: true
  readonly fields: readonly TableField[]
}

const load = <T>(name: string): T[] => JSON.parse(readFileSync(new URL(`data/${name}.json`, import.meta.url), 'utf8'))

/** Names a route the way the table and the deviations do: `GET /v1/users/:userId`. */
export const routeKey = (route: { method: string; path: string }) => `${route.method} ${route.path}`

/** Every published route by its key; current ones win over dropped ones. */
export const tableRoutes: ReadonlyMap<string, TableRoute> = new Map(
  [...load<TableRoute>('routes-legacy'), ...load<TableRoute>('routes')].map((route) => [routeKey(route), route]),
)

/** Every published model by its key. */
export const tableModels: ReadonlyMap<string, TableModel> = new Map(
  [...load<TableModel>('models-legacy'), ...load<TableModel>('models')].map((model) => [model.key, model]),
)
