import { characters, LONGEST_IN_ROW } from './characters.ts'

/** Text that is short enough to stand in the row. */
export const varchar = characters('varchar', [1, LONGEST_IN_ROW])
