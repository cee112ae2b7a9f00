import type { Context } from '../../contract/context.ts'

/** What browsers are told about a page of the server itself. */
export function writePageHeaders({ request, reply }: Context): void {
  const report = encodeURIComponent(request.url)
  reply.header('x-frame-options', 'SAMEORIGIN')
  reply.header('x-xss-protection', `1; mode=block; report=/v1/xss?url=${report}`)
  reply.header('x-ua-compatible', 'IE=Edge')
}
