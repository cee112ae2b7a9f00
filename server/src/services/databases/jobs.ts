import type { Job } from '../../contract/job.ts'
import { dropColumn, dropIndex, dropTable } from './jobs-drops.ts'
import { buildIndex } from './jobs-index.ts'
import { settleIndex } from './jobs-settle.ts'
import { buildTwins } from './jobs-twins.ts'

/** Changes of the storage of tables that take longer than a request waits. */
export const schemaJobs: readonly Job[] = [buildIndex, settleIndex, buildTwins, dropTable, dropColumn, dropIndex]
