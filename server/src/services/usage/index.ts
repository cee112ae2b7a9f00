import * as usageRoutes from './usage.routes.ts'

export const routes = Object.values(usageRoutes)
