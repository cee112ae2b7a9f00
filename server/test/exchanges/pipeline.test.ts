import { deviations } from './deviations/pipeline.ts'
import { pipeline } from './recordings/pipeline.ts'
import { replaySuite } from './suite.ts'

replaySuite(pipeline, deviations)
