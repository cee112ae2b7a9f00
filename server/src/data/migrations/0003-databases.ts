import type { Migration } from '../migrate.ts'

/** What users' databases are made of. The tables of their rows are made when they make them. */
export const databases: Migration = {
  id: 3,
  name: '0003-databases',
  async up(schema) {
    await schema.createTable({
      name: 'databases',
      columns: { name: 'string!', enabled: 'boolean!', type: 'string!', search: 'string!' },
    })
    await schema.createTable({
      name: 'tables',
      columns: {
        databaseInternalId: 'integer!',
        databaseId: 'string!',
        tableId: 'string!',
        name: 'string!',
        enabled: 'boolean!',
        rowSecurity: 'boolean!',
        permissions: 'list!',
        twins: 'boolean!',
        search: 'string!',
      },
      indexes: [{ columns: ['databaseInternalId', 'tableId'], unique: true }],
    })
    await schema.createTable({
      name: 'columns',
      columns: {
        tableInternalId: 'integer!',
        key: 'string!',
        foldedKey: 'string!',
        type: 'string!',
        format: 'string!',
        size: 'integer!',
        required: 'boolean!',
        array: 'boolean!',
        encrypt: 'boolean!',
        options: 'json!',
        status: 'string!',
        error: 'string!',
      },
      indexes: [{ columns: ['tableInternalId', 'foldedKey'], unique: true }],
    })
    await schema.createTable({
      name: 'indexes',
      columns: {
        tableInternalId: 'integer!',
        key: 'string!',
        foldedKey: 'string!',
        type: 'string!',
        columns: 'list!',
        orders: 'json!',
        lengths: 'json!',
        status: 'string!',
        error: 'string!',
      },
      indexes: [{ columns: ['tableInternalId', 'foldedKey'], unique: true }],
    })
    await schema.createTable({
      name: 'transactions',
      rows: true,
      columns: { status: 'string!', operations: 'integer!', size: 'integer!', expiresAt: 'datetime!' },
      indexes: [{ columns: ['expiresAt'] }],
    })
    await schema.createTable({
      name: 'operations',
      columns: {
        transactionInternalId: 'integer!',
        databaseInternalId: 'integer!',
        tableInternalId: 'integer!',
        rowId: 'string',
        action: 'string!',
        seenAt: 'datetime',
        data: 'string',
      },
      indexes: [{ columns: ['transactionInternalId'] }],
    })
  },
}
