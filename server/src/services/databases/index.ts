import type { Job } from '../../contract/job.ts'
import type { Route } from '../../contract/route.ts'
import * as bulkRoutes from './bulk.routes.ts'
import { typeRoutes } from './column-types.routes.ts'
import * as columnRoutes from './columns.routes.ts'
import * as databaseRoutes from './databases.routes.ts'
import { removeTablesOf } from './databases-removal.ts'
import * as incrementRoutes from './increment.routes.ts'
import * as indexRoutes from './indexes.routes.ts'
import { schemaJobs } from './jobs.ts'
import * as logRoutes from './logs.routes.ts'
import * as relationshipRoutes from './relationship.routes.ts'
import { buildLinks } from './relationship-indexes.ts'
import { dropJunction } from './relationship-jobs.ts'
import * as rowRoutes from './rows.routes.ts'
import * as tableRoutes from './tables.routes.ts'
import * as transactionRoutes from './transactions.routes.ts'

export { operation } from './api.ts'
export { requireDatabase } from './databases-lookup.ts'
export { databaseId, tableId, tableScopes } from './definition-params.ts'
export { requireTable } from './tables-lookup.ts'
export { removeExpiredTransactions } from './transactions-store.ts'

const definitionRoutes = [databaseRoutes, tableRoutes, columnRoutes, logRoutes].flatMap((group) =>
  Object.values(group).flat(),
)

const indexesRoutes = Object.values(indexRoutes).flat()
const relationshipsRoutes = Object.values(relationshipRoutes).flat()

const rowsRoutes = [rowRoutes, bulkRoutes, incrementRoutes].flatMap((group) => Object.values(group).flat())
const transactionsRoutes = Object.values(transactionRoutes).flat()

export const routes: readonly Route[] = [
  ...definitionRoutes,
  ...typeRoutes,
  ...indexesRoutes,
  ...relationshipsRoutes,
  ...rowsRoutes,
  ...transactionsRoutes,
]
export const jobs: readonly Job[] = [removeTablesOf, ...schemaJobs, buildLinks, dropJunction]
