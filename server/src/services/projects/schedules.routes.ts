import { ApiError } from '../../contract/errors.ts'
import { boolean, cron, object, oneOf, optional, queries, total, uid } from '../../contract/params.ts'
import { route } from '../../contract/route.ts'
import { Schedule, ScheduleList } from './models.ts'
import { schedules } from './shapes.ts'
import { visibleProject } from './visible.ts'

const tenancy = 'console' as const
const auth = ['admin'] as const
const path = '/v1/projects/:projectId/schedules'
const projectId = uid('ID of the project.')
const ATTRIBUTES = ['resourceType', 'resourceId', 'projectId', 'schedule', 'active', 'region']

export const createSchedule = route({
  name: 'projects.createSchedule',
  method: 'POST',
  path,
  title: 'Create schedule',
  scopes: ['schedules.write'],
  auth,
  tenancy,
  event: 'schedules.[scheduleId].create',
  audit: { event: 'schedule.create', resource: 'schedule/{response.$id}' },
  params: {
    projectId,
    resourceType: oneOf(['function', 'execution', 'message'], 'What is run.'),
    resourceId: uid('ID of what is run.'),
    schedule: cron('When it is run, as in crontab.'),
    active: optional(boolean('Whether it is run at all.'), false),
    data: optional(object('Whatever the run needs to know.'), null),
  },
  status: 201,
  model: Schedule,
  async run(ctx, { projectId, ...given }) {
    const project = await visibleProject(ctx, projectId)
    const row = await ctx.platform.asSystem().insert(schedules, {
      $id: ctx.newId(),
      ...given,
      resourceUpdatedAt: ctx.now(),
      projectId: project.$id,
      projectInternalId: project.$sequence,
      region: project.region,
    })
    return row
  },
})

export const listSchedules = route({
  name: 'projects.listSchedules',
  method: 'GET',
  path,
  title: 'List schedules',
  scopes: ['schedules.read'],
  auth,
  tenancy,
  params: { projectId, queries: optional(queries(ATTRIBUTES), []), total: total() },
  model: ScheduleList,
  async run(ctx, params) {
    const project = await visibleProject(ctx, params.projectId)
    const page = await ctx.platform.asSystem().list(schedules, params.queries, {
      attributes: ATTRIBUTES,
      where: { projectInternalId: project.$sequence },
      total: params.total,
    })
    return { total: page.total, schedules: page.rows }
  },
})

export const getSchedule = route({
  name: 'projects.getSchedule',
  method: 'GET',
  path: `${path}/:scheduleId`,
  title: 'Get schedule',
  scopes: ['schedules.read'],
  auth,
  tenancy,
  params: { projectId, scheduleId: uid('ID of the schedule.') },
  model: Schedule,
  async run(ctx, params) {
    const project = await visibleProject(ctx, params.projectId)
    const row = await ctx.platform.asSystem().find(schedules, params.scheduleId)
    if (row?.projectInternalId !== project.$sequence) throw new ApiError('schedule_not_found')
    return row
  },
})
