import type { Route } from '../../contract/route.ts'
import * as keysRoutes from './keys.routes.ts'
import * as legacyRoutes from './legacy.routes.ts'
import * as mockPhonesRoutes from './mock-phones.routes.ts'
import * as nativePlatformsRoutes from './native-platforms.routes.ts'
import * as platformsRoutes from './platforms.routes.ts'
import * as policiesRoutes from './policies.routes.ts'
import * as switchesRoutes from './switches.routes.ts'
import * as variablesRoutes from './variables.routes.ts'

export { createKey } from './keys.ts'
export { createPlatform } from './platforms.ts'
export const routes: readonly Route[] = [
  ...Object.values(keysRoutes),
  ...Object.values(platformsRoutes),
  ...Object.values(nativePlatformsRoutes),
  ...Object.values(policiesRoutes),
  ...Object.values(switchesRoutes),
  ...Object.values(mockPhonesRoutes),
  ...Object.values(variablesRoutes),
  ...Object.values(legacyRoutes),
]
