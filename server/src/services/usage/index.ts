import * as databaseRoutes from './databases.routes.ts'
import * as usageRoutes from './usage.routes.ts'

export const routes = [...Object.values(usageRoutes), ...Object.values(databaseRoutes).flat()]
