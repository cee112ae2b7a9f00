/** Rows of one page. */
export const PAGE = 25
/** Rows that a filter leaves are counted no further. */
export const COUNTED = 5000
/** Few, so that whoever may read one row in a thousand still finds a full page of one in the smaller table. */
const CATEGORIES = 4
const FIRST_DUE = Date.UTC(2026, 0, 1)
const FILLING = 'as long as a short note usually is, '.repeat(6)

/** Columns of the tables, as the API is told. */
export const COLUMNS = {
  title: { type: 'varchar', size: 120 },
  body: { type: 'text' },
  category: { type: 'varchar', size: 40 },
  status: { type: 'varchar', size: 20 },
  score: { type: 'integer' },
  quantity: { type: 'integer' },
  price: { type: 'double' },
  ratio: { type: 'double' },
  active: { type: 'boolean' },
  dueAt: { type: 'datetime' },
} as const
export type ColumnName = keyof typeof COLUMNS

/** What is in one row, as the API shows it. */
export interface Values {
  readonly title: string
  readonly body: string
  readonly category: string
  readonly status: string
  readonly score: number
  readonly quantity: number
  readonly price: number
  readonly ratio: number
  readonly active: boolean
  readonly dueAt: string
}

/** The values of row number `at`. `VALUES_TEXT` says the same in SQL. */
export const valuesOf = (at: number): Values => ({
  title: `Row ${at} of the benchmark`,
  body: `Text of row ${at}, ${FILLING}`.slice(0, 200),
  category: `category-${Math.floor(at / 1000) % CATEGORIES}`,
  status: at % 3 === 0 ? 'draft' : 'published',
  // Both are primes: an order that has nothing to do with the one of insertion, and no ties.
  score: (at * 7919) % 1_000_003,
  quantity: at % 500,
  price: (at % 1000) + 0.25,
  ratio: (at % 64) / 64,
  active: at % 2 === 0,
  dueAt: new Date(FIRST_DUE + at * 60_000).toISOString().replace('Z', '+00:00'),
})

/** The values of row number `at`, as both engines understand it. */
export const VALUES_TEXT: Readonly<Record<ColumnName, string>> = {
  title: `'Row ' || at || ' of the benchmark'`,
  body: `substr('Text of row ' || at || ', ${FILLING}', 1, 200)`,
  category: `'category-' || ((at / 1000) % ${CATEGORIES})`,
  status: `case when at % 3 = 0 then 'draft' else 'published' end`,
  score: '(at * 7919) % 1000003',
  quantity: 'at % 500',
  price: '(at % 1000) + 0.25',
  ratio: '(at % 64) / 64.0',
  active: 'at % 2 = 0',
  dueAt: `${FIRST_DUE} + at * 60000`,
}

/** What lists are filtered by, in turns. */
export const CATEGORY_NAMES = Array.from({ length: CATEGORIES }, (_, at) => `category-${at}`)

/** Who reads: one may read all rows, one every tenth, one every thousandth. */
export const READERS = ['full', 'tenth', 'rare'] as const
export type Reader = (typeof READERS)[number]

/** The share of the rows that somebody may read. */
export const SHARES: Readonly<Record<Reader, number>> = { full: 1, tenth: 0.1, rare: 0.001 }

/** The first row of each permission set; the others have the set of one of these. */
export const FIRST_ROWS: Readonly<Record<Reader, number>> = { rare: 0, full: 1, tenth: 3 }

/** Who else but `full` may read row number `at`. */
export const setOf = (at: number): Reader => (at % 1000 === 0 ? 'rare' : at % 10 === 3 ? 'tenth' : 'full')

/** The same in SQL, for the number of the set. */
export const setText = (sets: Readonly<Record<Reader, number>>): string =>
  `case when at % 1000 = 0 then ${sets.rare} when at % 10 = 3 then ${sets.tenth} else ${sets.full} end`

/** Rows among which whoever may read one in a thousand finds a full page of each category. */
export const LEAST_ROWS = 1000 * CATEGORIES * PAGE

export const rowIdOf = (at: number): string => `row-${at}`
