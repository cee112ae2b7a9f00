import type { Deviation } from '../recording.ts'

const MEASURED = 'a measured time'

const NUMBERS =
  'writes that add no row use up numbers in the reference, fewer of them here on PostgreSQL, none on SQLite'

const BEHIND = 'the first use of a key is noted behind the answer, within milliseconds'

/** Differences that may show in any recording. */
export const sharedDeviations: readonly Deviation[] = [
  {
    exchange: '*response format 2.0.0*',
    path: 'header x-appwrite-warning',
    reason: 'we speak 2.0.0, so clients of that version get no warning',
  },
  { exchange: 'health/*', path: 'body.statuses[0].ping', reason: MEASURED },
  { exchange: 'health/storage*', path: 'body.ping', reason: MEASURED },
  {
    exchange: 'console: variables',
    path: 'body._APP_DB_ADAPTER',
    reason: 'the recorder ran on PostgreSQL; these suites run on either database',
  },
  ...['upsert creates', 'upsert updates', 'dates given by a key'].map((name) => ({
    exchange: `row: ${name}`,
    path: 'body.$sequence',
    reason: NUMBERS,
  })),
  ...['upsert', 'update', 'delete'].map((name) => ({
    exchange: `rows: bulk ${name}`,
    path: 'body.*.$sequence',
    reason: NUMBERS,
  })),
  { exchange: 'index *', path: 'body.$id', reason: NUMBERS },
  { exchange: 'indexes: list', path: 'body.indexes[*].$id', reason: NUMBERS },
  { exchange: 'table: *', path: 'body.indexes[*].$id', reason: NUMBERS },
  ...['$id', '$sequence', 'name'].map((key) => ({
    exchange: 'query orderRandom',
    path: `body.*[0].${key}`,
    reason: 'which row comes first is chance',
  })),
  { exchange: 'keys: list', path: 'body.keys[1].accessedAt', reason: BEHIND },
  { exchange: 'keys: get', path: 'body.accessedAt', reason: BEHIND },
  { exchange: 'keys: update', path: 'body.accessedAt', reason: BEHIND },
]
