import { column, type Row, shape } from '../data/shape.ts'

/** Work that outlives the request, enqueued in the transaction that needs it. */
export const jobs = shape({
  name: 'jobs',
  homes: ['project', 'platform'],
  access: 'system',
  columns: {
    name: column.string({ required: true }),
    payload: column.json({ fallback: {} }),
    /** Due from then on; while a worker has it, the end of its lease. */
    runAt: column.datetime({ required: true }),
    attempts: column.integer({ fallback: 0 }),
    /** Why the last attempt failed; null while none did. */
    error: column.string(),
    /** Given up after the last attempt. */
    failed: column.boolean({ fallback: false }),
  },
  indexes: [{ columns: ['failed', 'runAt'] }],
})
export type JobRow = Row<typeof jobs>
