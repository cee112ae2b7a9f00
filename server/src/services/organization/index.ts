import * as projectRoutes from './projects.routes.ts'

export const routes = Object.values(projectRoutes)
