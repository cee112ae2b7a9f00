import * as pingRoutes from './ping.routes.ts'

export const routes = Object.values(pingRoutes)
