import { deviations } from './deviations/databases.ts'
import { databases } from './recordings/databases.ts'
import { replaySuite } from './suite.ts'

replaySuite(databases, deviations)
