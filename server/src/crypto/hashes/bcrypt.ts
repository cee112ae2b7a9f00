import { parseOptions, verify } from '@node-rs/bcrypt'
import { type HashAlgorithm, integerOption } from './algorithm.ts'

const HIGHEST_COST = 16

/** bcrypt in its usual text (`$2a$`, `$2b$`, `$2y$`), which carries its own cost; each step doubles the time. */
export const bcrypt: HashAlgorithm = {
  async verify(hash, password) {
    const cost = readCost(hash)
    return cost !== undefined && cost <= HIGHEST_COST && verify(password, hash)
  },
  report: (options) => ({ type: 'bcrypt', cost: integerOption(options, 'cost', 8) }),
}

function readCost(hash: string): number | undefined {
  try {
    return parseOptions(hash).cost
  } catch {
    return undefined
  }
}
