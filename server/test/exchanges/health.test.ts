import { deviations } from './deviations/health.ts'
import { health } from './recordings/health.ts'
import { replaySuite } from './suite.ts'

replaySuite(health, deviations)
