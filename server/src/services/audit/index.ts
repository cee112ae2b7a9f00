import * as logRoutes from './logs.routes.ts'

export { type Audit, audits } from './shapes.ts'
export { insertAudit } from './writer.ts'
export const routes = Object.values(logRoutes)
