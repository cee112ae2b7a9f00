import { key, uid } from '../../contract/params.ts'

// What routes about databases, tables and columns share: parameters in the path, scopes, and who may call.

export const databaseId = uid('ID of the database.')
export const tableId = uid('ID of the table.')
export const columnKey = key(36, 'Key of the column.')

/** Definitions are for servers and administrators (contract: data 1.3.6). */
export const auth = ['admin', 'key'] as const

export const databaseScopes = {
  read: { tablesDB: ['databases.read'], databases: ['databases.read'] },
  write: { tablesDB: ['databases.write'], databases: ['databases.write'] },
} as const

export const tableScopes = {
  read: { tablesDB: ['tables.read', 'collections.read'], databases: ['collections.read'] },
  write: { tablesDB: ['tables.write', 'collections.write'], databases: ['collections.write'] },
} as const

export const columnScopes = {
  read: {
    tablesDB: ['tables.read', 'collections.read', 'columns.read', 'attributes.read'],
    databases: ['collections.read'],
  },
  write: {
    tablesDB: ['tables.write', 'collections.write', 'columns.write', 'attributes.write'],
    databases: ['collections.write'],
  },
} as const

/** Audit resource of what happens to a table's columns and indexes, or to the table itself. */
export const tableResource = 'database/{request.databaseId}/table/{request.tableId}'
