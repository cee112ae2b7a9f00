import { deviationsIn } from './databases.ts'

/** Where our answers differ from the recording of `tablesdb` on purpose. */
export const deviations = deviationsIn('columns')
