import { ApiError } from '../../contract/errors.ts'
import { AnyDocument } from '../../contract/model.ts'
import { noParams } from '../../contract/params.ts'
import { CONSOLE } from '../../contract/project.ts'
import { raw, route } from '../../contract/route.ts'
import { notePing } from './first-ping.ts'

export const get = route({
  name: 'ping.get',
  method: 'GET',
  path: '/v1/ping',
  title: 'Ping the server',
  scopes: ['global'],
  auth: ['admin', 'key', 'jwt', 'session'],
  params: noParams,
  model: AnyDocument,
  async run(ctx) {
    if (ctx.project.$id === CONSOLE) throw new ApiError('project_not_found')
    await notePing(ctx)
    return raw({ status: 200, type: 'text/plain; charset=UTF-8', body: 'Pong!' })
  },
})
