import { hash, type ParsedHashOptions, parseOptions, verify } from '@node-rs/argon2'
import { type HashAlgorithm, type HashOptions, integerOption } from './algorithm.ts'

/** What one Argon2id hash costs: memory in KiB, passes over it, lanes. */
export interface Argon2Profile {
  memory: number
  passes: number
  lanes: number
}

/** Argon2 (RFC 9106) in its PHC text, which carries its own parameters; the stored options are only reported. */
export const argon2: HashAlgorithm = {
  async verify(text, password) {
    const cost = readCost(text)
    if (cost === undefined || !isAffordable(cost)) return false
    try {
      return await verify(text, password)
    } catch {
      // The library says "not a valid hash" only by throwing.
      return false
    }
  },
  report: (options) => ({
    type: 'argon2',
    memory_cost: integerOption(options, 'memory_cost', 65_536),
    time_cost: integerOption(options, 'time_cost', 4),
    threads: integerOption(options, 'threads', 3),
  }),
}

/** Hashes a password with Argon2id on a thread of its own and tells the options to store with it. */
export async function hashArgon2(password: string, profile: Argon2Profile): Promise<[string, HashOptions]> {
  const { memory, passes, lanes } = profile
  const text = await hash(password, { memoryCost: memory, timeCost: passes, parallelism: lanes })
  return [text, { type: 'argon2', memory_cost: memory, time_cost: passes, threads: lanes }]
}

/** Whether a hash is not Argon2id of version 1.3, or cost less memory times passes than the profile. */
export function isWeakerArgon2(text: string, profile: Argon2Profile): boolean {
  const cost = readCost(text)
  if (cost === undefined || !text.startsWith('$argon2id$v=19$')) return true
  return cost.memoryCost * cost.timeCost < profile.memory * profile.passes
}

function readCost(text: string): ParsedHashOptions | undefined {
  try {
    return parseOptions(text)
  } catch {
    return undefined
  }
}

// At most 256 MiB, and as much work as four passes over that.
function isAffordable({ memoryCost, timeCost, parallelism }: ParsedHashOptions): boolean {
  return memoryCost <= 262_144 && memoryCost * timeCost <= 1_048_576 && timeCost <= 1_024 && parallelism <= 16
}
