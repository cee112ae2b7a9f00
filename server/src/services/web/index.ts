import * as pageRoutes from './pages.routes.ts'
import { redirects } from './redirects.routes.ts'

export const routes = [...redirects, ...Object.values(pageRoutes)]
