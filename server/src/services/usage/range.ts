import type { Context } from '../../contract/context.ts'
import { ApiError } from '../../contract/errors.ts'
import { oneOf, optional } from '../../contract/params.ts'

/** The range of usage figures. */
export const rangeParam = optional(
  oneOf(['24h', '30d', '90d'], 'How far back the series reach: 24 hours in hours, or 30 or 90 days in days.'),
  '30d',
)

/** @throws ApiError `general_usage_disabled` where figures are switched off */
export function requireUsage({ config }: Context): void {
  if (config._APP_USAGE_STATS === 'disabled') throw new ApiError('general_usage_disabled')
}
