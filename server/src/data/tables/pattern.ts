import { createRequire } from 'node:module'
import type { RE2JS } from 're2js'
import { DatabaseTimeoutError } from '../database.ts'
import { patternCost } from './pattern-cost.ts'
import { Refusal } from './types/type.ts'

/** Characters of a pattern. */
const LENGTH = 4096
/** Instructions of a program: each character of a text may cost a step in each of them. */
const INSTRUCTIONS = 1024
/** Such steps that one text may take: some fifty nanoseconds each, and nobody else gets a turn meanwhile. */
const STEPS = 3_000_000
/** Bytes of what the engine remembers of one pattern: to fill them takes some hundred milliseconds. */
const MEMORY = 2 ** 20
/** What engines that go back have and one that takes linear time cannot: (?= (?! (?<= (?<! (?> \1 \k<name>. */
const GOES_BACK = /^(?:[^\\]|\\[^1-9k])*(?:\(\?(?:<?[=!]|>)|\\[1-9k])/

const load = createRequire(import.meta.url)
let engine: typeof RE2JS | undefined

/**
 * What the filter `regex` asks of a text (contract: data 1.9.8): whether the pattern occurs anywhere in it. Takes time in
 * proportion to the text, whatever the pattern. The test throws DatabaseTimeoutError where that would be too long.
 */
export function compilePattern(text: string): ((value: string) => boolean) | Refusal {
  if (text.length > LENGTH) return new Refusal(`must be a pattern of at most ${LENGTH} characters`)
  if (patternCost(text) > 2 * INSTRUCTIONS) return TOO_MUCH
  // Few servers meet a pattern: the engine's memory is not taken before.
  engine ??= (load('re2js') as { RE2JS: typeof RE2JS }).RE2JS
  try {
    const pattern = engine.compile(text)
    const size = pattern.programSize()
    return size > INSTRUCTIONS ? TOO_MUCH : bounded(pattern, size)
  } catch (error) {
    return new Refusal(`must be a pattern: ${reasonOf(text, error)}`)
  }
}

// The engine remembers what followed on what, and needs one step for each character then. Where there is too much to
// remember, it begins anew with all instructions at each: a text of a megabyte would take a minute.
function bounded(pattern: RE2JS, size: number): (value: string) => boolean {
  const program = pattern.re2()
  program.dfa.stateBudget = MEMORY
  program.dfa.memBudget = MEMORY
  const stepByStep = program.doExecuteNFA.bind(program)
  program.doExecuteNFA = (input, ...rest) => {
    if (input.endPos() * size > STEPS) throw new DatabaseTimeoutError('A pattern is too intricate for a long text.')
    return stepByStep(input, ...rest)
  }
  return (value) => pattern.test(value)
}

const TOO_MUCH = new Refusal('must be a smaller pattern, or one that repeats less')

function reasonOf(text: string, error: unknown): string {
  if (GOES_BACK.test(text)) return 'references back, lookahead and lookbehind are not supported'
  const found = /^error parsing regexp: ([a-zA-Z\] )(]+)/.exec(error instanceof Error ? error.message : '')?.[1]
  return found?.trim() ?? 'it cannot be read'
}
