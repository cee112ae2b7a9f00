import { field, model } from '../../contract/model.ts'

export const Metric = model('metric', {
  value: field.integer({ default: -1, description: 'The figure of the period.' }),
  date: field.datetime({ description: 'When the period begins.' }),
})
const MetricBreakdown = model('metricBreakdown', {
  resourceId: field.nullableString({ description: 'ID of what the figure is about.' }),
  name: field.string({ description: 'Name of what the figure is about.' }),
  value: field.integer({ description: 'The figure.' }),
  estimate: field.nullableNumber({ description: 'What it is estimated to cost.' }),
})

const total = (description: string) => field.integer({ description })
const series = (description: string) => field.models(Metric, { description })

export const UsageUsers = model('usageUsers', {
  range: field.string({ description: 'The range that was asked for.' }),
  usersTotal: total('Users there are.'),
  sessionsTotal: total('Sessions there are.'),
  users: series('Users by the period they were created in.'),
  sessions: series('Sessions by the period they were created in; ended ones are not counted.'),
})

const databases = {
  databasesTotal: total('Databases.'),
  documentsTotal: total('Documents in all databases.'),
  rowsTotal: total('Rows in all databases.'),
  databasesStorageTotal: total('Bytes that databases take.'),
  databasesReadsTotal: total('Reads of databases.'),
  databasesWritesTotal: total('Writes to databases.'),
  databasesReads: series('Reads of databases per period.'),
  databasesWrites: series('Writes to databases per period.'),
}

const documentsDatabases = {
  documentsdbTotal: total('DocumentsDB databases.'),
  documentsdbDocumentsTotal: total('Documents in DocumentsDB databases.'),
  documentsdbDatabasesStorageTotal: total('Bytes that DocumentsDB databases take.'),
  documentsdbDatabasesReadsTotal: total('Reads of DocumentsDB databases.'),
  documentsdbDatabasesWritesTotal: total('Writes to DocumentsDB databases.'),
  documentsdbDatabasesReads: series('Reads of DocumentsDB databases per period.'),
  documentsdbDatabasesWrites: series('Writes to DocumentsDB databases per period.'),
  documentsdbDatabasesStorage: series('Bytes that DocumentsDB databases take, per period.'),
}

const vectorDatabases = {
  vectorsdbDatabasesTotal: total('VectorsDB databases.'),
  vectorsdbCollectionsTotal: total('Collections in VectorsDB databases.'),
  vectorsdbDocumentsTotal: total('Documents in VectorsDB databases.'),
  vectorsdbDatabasesStorageTotal: total('Bytes that VectorsDB databases take.'),
  vectorsdbDatabasesReadsTotal: total('Reads of VectorsDB databases.'),
  vectorsdbDatabasesWritesTotal: total('Writes to VectorsDB databases.'),
  vectorsdbDatabases: series('VectorsDB databases per period.'),
  vectorsdbCollections: series('Collections in VectorsDB databases per period.'),
  vectorsdbDocuments: series('Documents in VectorsDB databases per period.'),
  vectorsdbDatabasesStorage: series('Bytes that VectorsDB databases take, per period.'),
  vectorsdbDatabasesReads: series('Reads of VectorsDB databases per period.'),
  vectorsdbDatabasesWrites: series('Writes to VectorsDB databases per period.'),
}

const embeddings = {
  embeddingsTextTotal: total('Embeddings made of texts.'),
  embeddingsTextTokensTotal: total('Tokens of texts that embeddings were made of.'),
  embeddingsTextDurationTotal: total('Time spent on embeddings.'),
  embeddingsTextErrorsTotal: total('Embeddings that failed.'),
  embeddingsText: series('Embeddings made of texts per period.'),
  embeddingsTextTokens: series('Tokens of texts that embeddings were made of, per period.'),
  embeddingsTextDuration: series('Time spent on embeddings per period.'),
  embeddingsTextErrors: series('Embeddings that failed per period.'),
}

const compute = {
  executionsTotal: total('Executions of functions.'),
  executionsMbSecondsTotal: total('Memory that executions took over time, in megabyte seconds.'),
  functionsStorageTotal: total('Bytes that functions take.'),
  deploymentsStorageTotal: total('Bytes that deployments take.'),
  buildsStorageTotal: total('Bytes that builds take.'),
  buildsMbSecondsTotal: total('Memory that builds took over time, in megabyte seconds.'),
  executions: series('Executions of functions per period.'),
}

export const UsageProject = model('usageProject', {
  usersTotal: total('Users there are.'),
  users: series('Users by the period they were created in.'),
  requests: series('Requests per period; empty, since they are not counted.'),
  network: series('Bytes in and out per period; empty, since they are not counted.'),
  authPhoneTotal: total('Text messages sent to sign users in.'),
  authPhoneEstimate: field.number({ description: 'What these messages are estimated to cost.' }),
  authPhoneCountryBreakdown: field.models(MetricBreakdown, { description: 'These messages by country.' }),
  bucketsTotal: total('Buckets.'),
  filesStorageTotal: total('Bytes that files take.'),
  imageTransformationsTotal: total('Images transformed.'),
  imageTransformations: series('Images transformed per period.'),
  ...compute,
  ...databases,
  ...documentsDatabases,
  ...vectorDatabases,
  ...embeddings,
})
