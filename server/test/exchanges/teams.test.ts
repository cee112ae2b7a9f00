import { deviations } from './deviations/teams.ts'
import { teams } from './recordings/teams.ts'
import { replaySuite } from './suite.ts'

replaySuite(teams, deviations)
