import { deviations } from './deviations/account.ts'
import { account } from './recordings/account.ts'
import { replaySuite } from './suite.ts'

replaySuite(account, deviations)
