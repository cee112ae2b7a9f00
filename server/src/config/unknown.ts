import { KEY_NAME } from './keys.ts'
import type { Environment } from './settings.ts'
import { VARIABLES } from './variables.ts'

/** A set variable that looks like one of ours and is not. */
export interface Unknown {
  readonly name: string
  readonly suggestion?: string
}

/** Finds misspelt variables, so that a typing error does not silently leave a default in force. */
export function findUnknown(...sources: readonly Environment[]): readonly Unknown[] {
  const names = sources.flatMap((source) => Object.keys(source).filter((name) => source[name]))
  return [...new Set(names)]
    .filter((name) => name.startsWith('_APP_') && !Object.hasOwn(VARIABLES, name) && !KEY_NAME.test(name))
    .sort()
    .map((name) => {
      const suggestion = nearest(name)
      return suggestion ? { name, suggestion } : { name }
    })
}

function nearest(name: string): string | undefined {
  let best: string | undefined
  let least = 4
  for (const known of Object.keys(VARIABLES)) {
    if (Math.abs(known.length - name.length) >= least) continue
    const steps = distance(name, known)
    if (steps < least) [best, least] = [known, steps]
  }
  return best
}

/** Levenshtein: how many letters to add, drop or change. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const change = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1))
    }
    row = next
  }
  return row[b.length] ?? 0
}
