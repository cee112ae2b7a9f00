import { column, type Row, shape } from '../../data/shape.ts'

/** Transactions that clients stage operations in. */
export const transactions = shape({
  name: 'transactions',
  homes: ['project', 'platform'],
  access: 'rows',
  columns: {
    status: column.string({ required: true }),
    operations: column.integer({ fallback: 0 }),
    /** Characters of what waits in it. */
    size: column.integer({ fallback: 0 }),
    expiresAt: column.datetime({ required: true }),
  },
  indexes: [{ columns: ['expiresAt'] }],
})
export type Transaction = Row<typeof transactions>

/** Operations that wait for the commit of their transaction. */
export const operations = shape({
  name: 'operations',
  homes: ['project', 'platform'],
  access: 'system',
  columns: {
    transactionInternalId: column.integer({ required: true }),
    databaseInternalId: column.integer({ required: true }),
    tableInternalId: column.integer({ required: true }),
    rowId: column.string(),
    action: column.string({ required: true }),
    /** When the row had last changed as the operation was staged: 0 when there was none, null where nobody looked. */
    seenAt: column.datetime(),
    /** Sealed like what it becomes may have to be. */
    data: column.string({ encrypt: true }),
  },
  indexes: [{ columns: ['transactionInternalId'] }],
})
export type OperationRow = Row<typeof operations>
