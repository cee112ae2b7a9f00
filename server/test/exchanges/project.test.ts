import { deviations } from './deviations/project.ts'
import { project } from './recordings/project.ts'
import { replaySuite } from './suite.ts'

replaySuite(project, deviations)
