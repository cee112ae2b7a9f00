import { characters } from './characters.ts'

/** Text of as many characters as its owner said. */
export const string = characters('string', [1, 1_073_741_824])
