import { field, model } from '../../contract/model.ts'
import { Metric } from './models.ts'

const range = field.string({ description: 'The range that was asked for.' })
const total = (description: string) => field.integer({ description })
const series = (description: string) => field.models(Metric, { description })

// Older consoles read figures under the words of either API.
const totals = {
  collectionsTotal: total('Collections, which are tables.'),
  tablesTotal: total('Tables.'),
  documentsTotal: total('Documents, which are rows.'),
  rowsTotal: total('Rows.'),
  storageTotal: total('Bytes that the data takes.'),
}
const perPeriod = {
  collections: series('Collections per period.'),
  tables: series('Tables per period.'),
  documents: series('Documents per period.'),
  rows: series('Rows per period.'),
  storage: series('Bytes that the data takes, per period.'),
}

export const UsageDatabases = model('usageDatabases', {
  range,
  databasesTotal: total('Databases.'),
  ...totals,
  databasesReadsTotal: total('Reads of databases.'),
  databasesWritesTotal: total('Writes to databases.'),
  databases: series('Databases per period.'),
  ...perPeriod,
  databasesReads: series('Reads of databases per period.'),
  databasesWrites: series('Writes to databases per period.'),
})

export const UsageDatabase = model('usageDatabase', {
  range,
  ...totals,
  databaseReadsTotal: total('Reads of the database.'),
  databaseWritesTotal: total('Writes to the database.'),
  ...perPeriod,
  databaseReads: series('Reads of the database per period.'),
  databaseWrites: series('Writes to the database per period.'),
})

export const UsageTable = model('usageTable', {
  range,
  rowsTotal: total('Rows of the table.'),
  rows: series('Rows of the table per period.'),
})
export const UsageCollection = model('usageCollection', {
  range,
  documentsTotal: total('Documents of the collection.'),
  documents: series('Documents of the collection per period.'),
})
