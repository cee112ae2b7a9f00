import { noParams } from '../contract/params.ts'
import { type Route, raw, route } from '../contract/route.ts'
import { openApi } from './document.ts'

/** Serves the description of `routes`; it is made when somebody first asks for it. */
export const openApiRoute = (routes: readonly Route[]): Route => {
  let body: string | undefined
  return route({
    name: 'openapi.get',
    method: 'GET',
    path: '/v1/openapi.json',
    title: 'Get the OpenAPI document of this server',
    scopes: [],
    auth: [],
    hidden: true,
    params: noParams,
    async run() {
      body ??= JSON.stringify(openApi(routes))
      return raw({ status: 200, type: 'application/json; charset=UTF-8', body })
    },
  })
}
