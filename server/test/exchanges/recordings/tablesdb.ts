import { recordingIn } from './databases.ts'

/** The newer API: databases, tables, columns, indexes, rows and transactions. */
export const tablesdb = recordingIn({ service: 'tablesdb', tables: 'tables', tableId: 'tableId', columns: 'columns' })
