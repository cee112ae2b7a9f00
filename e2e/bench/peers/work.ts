/** How many rows every server starts with. */
export const ROWS = 10_000
/** People the rows belong to, in turns. The first one asks. */
export const OWNERS = 10
const CATEGORIES = 10
/** Rows in one list. */
export const PAGE = 25
/** Requests under way at any time. */
export const CONNECTIONS = 16

/** The kinds of request that are measured. Creating comes last: the others meet tables of the same size on every side. */
export const KINDS = ['get', 'list', 'total', 'create'] as const
export type Kind = (typeof KINDS)[number]

export const TITLES: Readonly<Record<Kind, string>> = {
  get: 'get by ID',
  list: `list ${PAGE}, filter and order`,
  total: `list ${PAGE} with total`,
  create: 'create',
}

export type ColumnType = 'line' | 'text' | 'integer' | 'float' | 'boolean' | 'date'

/** Columns of the table, in words that every server has one of its own for. */
export const COLUMNS = {
  title: 'line',
  body: 'text',
  category: 'line',
  status: 'line',
  score: 'integer',
  quantity: 'integer',
  price: 'float',
  ratio: 'float',
  active: 'boolean',
  dueAt: 'date',
} as const satisfies Record<string, ColumnType>

/** What is in one row; dates are ISO 8601. */
export type Values = {
  readonly [column in keyof typeof COLUMNS]: (typeof COLUMNS)[column] extends 'integer' | 'float'
    ? number
    : (typeof COLUMNS)[column] extends 'boolean'
      ? boolean
      : string
}

/** The rows of row number `at`, the same on every server. */
export const valuesOf = (at: number): Values => ({
  title: `Row ${at} of the comparison`,
  body: `Text of row ${at}, `.padEnd(200, 'as long as a short note usually is, '),
  category: categoryOf(at),
  status: at % 3 === 0 ? 'draft' : 'published',
  // 7919 and 10007 are primes: an order that differs from the one of insertion, without ties in the first rows.
  score: (at * 7919) % 10_007,
  quantity: at % 500,
  price: (at % 1000) + 0.25,
  ratio: (at % 64) / 64,
  active: at % 2 === 0,
  dueAt: new Date(Date.UTC(2026, 0, 1) + at * 60_000).toISOString(),
})

/** The owner of row number `at`, as a number. */
export const ownerOf = (at: number): number => at % OWNERS

const categoryOf = (at: number) => `category-${Math.floor(at / OWNERS) % CATEGORIES}`

/** What the lists are filtered by, in turns. */
export const CATEGORY_NAMES = Array.from({ length: CATEGORIES }, (_, at) => `category-${at}`)

/** All row numbers. */
export const NUMBERS = Array.from({ length: ROWS }, (_, at) => at)

/** What the first owner has to get when he lists a category: the titles in order, and how many there are. */
export function expectedList(category: string): { titles: readonly string[]; total: number } {
  const own = NUMBERS.filter((at) => ownerOf(at) === 0)
    .map(valuesOf)
    .filter((values) => values.category === category)
  const ordered = own.toSorted((a, b) => b.score - a.score).map(({ title }) => title)
  return { titles: ordered.slice(0, PAGE), total: own.length }
}

/** `items` in pieces of at most `size`. */
export const inPieces = <T>(items: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, at) => items.slice(at * size, (at + 1) * size))
