import * as dependencyRoutes from './dependencies.routes.ts'
import { queueRoutes } from './queues.routes.ts'
import * as serverRoutes from './server.routes.ts'

export const routes = [...Object.values(serverRoutes), ...Object.values(dependencyRoutes), ...queueRoutes]
