import { noParams } from '../../contract/params.ts'
import { type Route, raw, route } from '../../contract/route.ts'
import { writePageHeaders } from './page-headers.ts'

// Addresses that old links and mails point to; the console lives below /console (contract: identity 1.19).
const toConsole = (name: `web.${string}`, path: `/${string}`): Route =>
  route({
    name,
    method: 'GET',
    path,
    title: 'Go to the console',
    scopes: ['home'],
    auth: [],
    tenancy: 'any',
    hidden: true,
    params: noParams,
    status: 301,
    async run(ctx) {
      writePageHeaders(ctx)
      return raw({ status: 301, location: `/console${ctx.request.url}`, body: '' })
    },
  })

export const redirects = [
  toConsole('web.consoleRedirectRoot', '/'),
  toConsole('web.consoleRedirectAuth', '/auth/*'),
  toConsole('web.consoleRedirectCard', '/card/*'),
  toConsole('web.consoleRedirectInvite', '/invite'),
  toConsole('web.consoleRedirectLogin', '/login'),
  toConsole('web.consoleRedirectMFA', '/mfa'),
  toConsole('web.consoleRedirectRecover', '/recover'),
  toConsole('web.consoleRedirectRegister', '/register/*'),
]
