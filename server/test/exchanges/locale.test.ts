import { deviations } from './deviations/locale.ts'
import { locale } from './recordings/locale.ts'
import { replaySuite } from './suite.ts'

replaySuite(locale, deviations)
