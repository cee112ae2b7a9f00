import { deviations } from './deviations/users.ts'
import { users } from './recordings/users.ts'
import { replaySuite } from './suite.ts'

replaySuite(users, deviations)
