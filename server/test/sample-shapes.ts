import { column, shape } from '../src/data/shape.ts'

/** A system table with a column of every kind, for the data suites. */
export const samples = shape({
  name: 'samples',
  homes: ['project'],
  access: 'system',
  columns: {
    name: column.string(),
    email: column.string(),
    area: column.string({ fallback: '' }),
    number: column.integer(),
    score: column.double(),
    active: column.boolean(),
    due: column.datetime(),
    labels: column.strings(),
    prefs: column.json({ fallback: {} }),
    secret: column.string({ encrypt: true }),
    codes: column.strings({ encrypt: true }),
    hits: column.integer({ fallback: 0 }),
  },
  indexes: [{ columns: ['email'], unique: true }, { columns: ['area', 'name'], unique: true }, { columns: ['number'] }],
  purges: (row) => [`sample/${row.$id}`],
})

/** What filters and orders may name in `samples`. */
export const SAMPLE_ATTRIBUTES = [
  'name',
  'email',
  'area',
  'number',
  'score',
  'active',
  'due',
  'labels',
  'hits',
] as const

/** A table whose rows carry permissions. */
export const notes = shape({
  name: 'notes',
  homes: ['project'],
  access: 'rows',
  columns: { text: column.string({ fallback: '' }) },
  indexes: [],
})
