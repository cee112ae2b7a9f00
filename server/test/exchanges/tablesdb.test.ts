import { deviations } from './deviations/tablesdb.ts'
import { tablesdb } from './recordings/tablesdb.ts'
import { replaySuite } from './suite.ts'

replaySuite(tablesdb, deviations)
