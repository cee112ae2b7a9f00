import { noParams } from '../../contract/params.ts'
import { raw, route } from '../../contract/route.ts'
import { stringifyJson } from '../../kit/json.ts'
import { writePageHeaders } from './page-headers.ts'
import { versions as known } from './versions.ts'

const TEXT = 'text/plain; charset=UTF-8'
const shared = {
  method: 'GET',
  scopes: ['public'],
  auth: [],
  tenancy: 'any',
  hidden: true,
  params: noParams,
} as const

export const robots = route({
  ...shared,
  name: 'web.robots',
  path: '/robots.txt',
  title: 'Rules for crawlers',
  async run() {
    return raw({ status: 200, type: TEXT, body: '# Nothing to find here.\nUser-agent: *\nDisallow: /\n' })
  },
})

export const humans = route({
  ...shared,
  name: 'web.humans',
  path: '/humans.txt',
  title: 'Who is behind it',
  async run() {
    return raw({ status: 200, type: TEXT, body: 'Holdfast: free software, made by its contributors.\n' })
  },
})

export const versions = route({
  ...shared,
  name: 'web.versions',
  path: '/versions',
  title: 'Versions of the server and the SDKs made for it',
  async run(ctx) {
    writePageHeaders(ctx)
    return raw({ status: 200, type: 'application/json; charset=UTF-8', body: stringifyJson(known) })
  },
})
