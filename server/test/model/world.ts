/** A column as the model knows it. */
export interface ModelColumn {
  readonly key: string
  readonly type: 'text' | 'integer' | 'bigint' | 'double' | 'boolean' | 'datetime' | 'point' | 'to-one' | 'to-many'
  readonly array?: boolean
  readonly encrypted?: boolean
  readonly fulltext?: boolean
  /** Table on the other side, and the column there. */
  readonly related?: string
  readonly other?: string
}

/** A row as the model knows it: dates as milliseconds, links to one as an ID, to many as IDs. */
export interface ModelRow {
  readonly $id: string
  readonly $sequence: number
  readonly $createdAt: number
  readonly $updatedAt: number
  readonly $permissions: readonly string[]
  readonly [key: string]: unknown
}

export interface ModelTable {
  readonly id: string
  readonly columns: readonly ModelColumn[]
  readonly permissions: readonly string[]
  readonly rowSecurity: boolean
  readonly rows: ModelRow[]
}

export type World = ReadonlyMap<string, ModelTable>

/** For whom a list is made. */
export interface Caller {
  readonly roles: readonly string[]
  readonly checks: boolean
}

/** One query, as an object. */
export interface ModelQuery {
  readonly method: string
  readonly attribute?: string
  readonly values?: readonly unknown[]
}

/** What a list comes to: IDs in order and the total, or the type of an error. */
export type Outcome = { readonly ids: readonly string[]; readonly total: number } | { readonly error: string }

export const mayRead = (table: ModelTable, row: ModelRow, { roles, checks }: Caller): boolean => {
  const granted = (permissions: readonly string[]) => roles.some((role) => permissions.includes(`read("${role}")`))
  return !checks || granted(table.permissions) || (table.rowSecurity && granted(row.$permissions))
}

const BASE: readonly ModelColumn[] = [
  { key: '$id', type: 'text' },
  { key: '$sequence', type: 'integer' },
  { key: '$createdAt', type: 'datetime' },
  { key: '$updatedAt', type: 'datetime' },
]

export const columnOf = (table: ModelTable, name: string): ModelColumn | undefined =>
  BASE.find(({ key }) => key === name) ?? table.columns.find(({ key }) => key === name)

export const isLink = ({ type }: ModelColumn): boolean => type === 'to-one' || type === 'to-many'

/** The relationship that a name goes through first, and what is left of it. */
export function pathOf(
  table: ModelTable,
  { method, attribute = '' }: ModelQuery,
): { link: ModelColumn; rest: string } | undefined {
  if (method === 'or' || method === 'and' || columnOf(table, attribute)) return undefined
  const [first = '', ...rest] = attribute.split('.')
  const link = columnOf(table, first)
  return link && isLink(link) && rest.length > 0 ? { link, rest: rest.join('.') } : undefined
}
