import * as consoleRoutes from './console.routes.ts'

export { consoleProject } from './console-project.ts'
export { isEmailListed, isIpListed } from './whitelist.ts'

export const routes = Object.values(consoleRoutes)
