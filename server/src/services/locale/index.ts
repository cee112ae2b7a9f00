import * as localeRoutes from './locale.routes.ts'

export { countryName, isLocale } from './names.ts'
export const routes = Object.values(localeRoutes)
