import { Type } from '@sinclair/typebox'
import { documentFields, field, listOf, type Model, model } from '../../contract/model.ts'
import type { Each } from './api.ts'
import { AnyColumn } from './models-columns.ts'

export const Database = model('database', {
  $id: documentFields.$id,
  name: field.string({ description: 'Name of the database.' }),
  $createdAt: documentFields.$createdAt,
  $updatedAt: documentFields.$updatedAt,
  enabled: field.boolean({ default: true, description: 'Whether users reach it.' }),
  type: field.string({ default: 'legacy', description: 'Which API it was made with: legacy or tablesdb.' }),
  status: field.nullableString({ description: 'Always ready.' }),
})
export const DatabaseList = listOf('databaseList', 'databases', Database)

const indexFields = {
  ...documentFields,
  key: field.string({ description: 'Key of the index.' }),
  type: field.string({ description: 'One of key, unique, fulltext and spatial.' }),
  status: field.string({ description: 'One of available, processing, deleting, stuck and failed.' }),
  error: field.string({ description: 'Why it is stuck or failed.' }),
}
const indexDetails = {
  lengths: Type.Array(Type.Integer(), {
    default: [],
    description: 'How many characters of each column are indexed; 0 for all.',
  }),
  orders: field.nullableStrings({ description: 'ASC or DESC for each column that was given an order.' }),
}
const ColumnIndex = model('columnIndex', {
  ...indexFields,
  columns: field.strings({ description: 'Keys of the columns.' }),
  ...indexDetails,
})
const Index = model('index', {
  ...indexFields,
  attributes: field.strings({ description: 'Keys of the attributes.' }),
  ...indexDetails,
})
/** An index, as either API calls it. */
export const IndexModel: Each<Model> = { tablesDB: ColumnIndex, databases: Index }
export const IndexListModel: Each<Model> = {
  tablesDB: listOf('columnIndexList', 'indexes', ColumnIndex),
  databases: listOf('indexList', 'indexes', Index),
}

const tableFields = {
  ...documentFields,
  $permissions: field.strings({ description: 'Permissions that hold for all rows.' }),
  databaseId: field.string({ description: 'ID of the database.' }),
  name: field.string({ description: 'Name of the table.' }),
  enabled: field.boolean({ default: true, description: 'Whether users reach it.' }),
}
const rowSecurity = field.boolean({ description: 'Whether rows have permissions of their own.' })
const bytes = {
  bytesMax: field.integer({ description: 'Bytes of a row that columns are usually counted against.' }),
  bytesUsed: field.integer({ description: 'Bytes of a row that the columns take in that count.' }),
}
const Table = model('table', {
  ...tableFields,
  rowSecurity,
  columns: field.models(AnyColumn.tablesDB, { description: 'Columns of the table.' }),
  indexes: field.models(ColumnIndex, { description: 'Indexes of the table.' }),
  ...bytes,
})
const Collection = model('collection', {
  ...tableFields,
  documentSecurity: rowSecurity,
  attributes: field.models(AnyColumn.databases, { description: 'Attributes of the collection.' }),
  indexes: field.models(Index, { description: 'Indexes of the collection.' }),
  ...bytes,
})
/** A table, as either API calls it. */
export const TableModel: Each<Model> = { tablesDB: Table, databases: Collection }
export const TableListModel: Each<Model> = {
  tablesDB: listOf('tableList', 'tables', Table),
  databases: listOf('collectionList', 'collections', Collection),
}

const rowFields = (tableKey: '$tableId' | '$collectionId') => ({
  $id: documentFields.$id,
  $sequence: field.string({ description: 'Number of the row in order of insertion.' }),
  [tableKey]: field.string({ description: 'ID of the table.' }),
  $databaseId: field.string({ description: 'ID of the database.' }),
  $createdAt: documentFields.$createdAt,
  $updatedAt: documentFields.$updatedAt,
  $permissions: field.strings({ description: 'Permissions of the row itself.' }),
})
// Its columns stand beside these fields, so rows leave as whoever answers with them wrote them.
const Row = Type.Object(rowFields('$tableId'), { $id: 'row', additionalProperties: true })
const Document = Type.Object(rowFields('$collectionId'), { $id: 'document', additionalProperties: true })
/** A row, as either API calls it. */
export const RowModel: Each<Model> = { tablesDB: Row, databases: Document }
export const RowListModel: Each<Model> = {
  tablesDB: listOf('rowList', 'rows', Row),
  databases: listOf('documentList', 'documents', Document),
}

export const Transaction = model('transaction', {
  ...documentFields,
  status: field.string({
    default: 'pending',
    description: 'One of pending, committing, committed and failed; rolled back ones are failed.',
  }),
  operations: field.integer({ description: 'How many operations wait in it.' }),
  expiresAt: field.datetime({ description: 'When it expires.' }),
})
export const TransactionList = listOf('transactionList', 'transactions', Transaction)
