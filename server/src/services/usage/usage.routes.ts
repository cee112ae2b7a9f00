import { isPrivileged } from '../../contract/actor.ts'
import { ApiError } from '../../contract/errors.ts'
import { datetime, oneOf, optional } from '../../contract/params.ts'
import { route } from '../../contract/route.ts'
import { projectFigures, userFigures } from './figures.ts'
import { UsageProject, UsageUsers } from './models.ts'
import { between, latest } from './periods.ts'
import { rangeParam, requireUsage } from './range.ts'

// Left out upstream today, and still called by the consoles in use (contract: data 1.12.1).

export const getUsersUsage = route({
  name: 'users.getUsage',
  method: 'GET',
  path: '/v1/users/usage',
  title: 'Get figures on users and sessions',
  scopes: ['users.read'],
  auth: ['admin'],
  params: {
    range: rangeParam,
  },
  model: UsageUsers,
  async run(ctx, { range }) {
    requireUsage(ctx)
    return { range, ...(await userFigures(ctx, latest(range, ctx.now()))) }
  },
})

export const getProjectUsage = route({
  name: 'project.getUsage',
  method: 'GET',
  path: '/v1/project/usage',
  title: 'Get figures on the project',
  scopes: ['projects.read'],
  auth: ['admin'],
  params: {
    startDate: datetime('Start of the series; the whole hour or day it falls into is counted.'),
    endDate: datetime('End of the series: hours or days that begin later are left out.'),
    period: optional(
      oneOf(['1h', '1d'], 'What each point of a series stands for: an hour or a day, in UTC.', { caseless: true }),
      '1d',
    ),
  },
  model: UsageProject,
  async run(ctx, { startDate, endDate, period }) {
    // Every user holds the scope, for the projects he administers; those of this one are none of its users' business.
    if (!isPrivileged(ctx.actor)) throw new ApiError('user_unauthorized')
    requireUsage(ctx)
    return projectFigures(ctx, between(startDate, endDate, period))
  },
})
