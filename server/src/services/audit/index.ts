import * as logRoutes from './logs.routes.ts'

export { listLogs } from './logs.ts'
export { LogList } from './models.ts'
export { type Audit, audits } from './shapes.ts'
export { insertAudit } from './writer.ts'
export const routes = Object.values(logRoutes)
