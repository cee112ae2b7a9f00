import type { Scalar } from './columns/column-type.ts'

/** One amount for a sum: `statement` names it together with `key`. */
export interface Addition {
  readonly statement: string
  readonly key: readonly Scalar[]
  readonly by: number
}

/** Sums that are written once for all who added to them. */
export class Sums {
  readonly #byStatement = new Map<string, Map<string, { readonly key: readonly Scalar[]; sum: number }>>()

  add({ statement, key, by }: Addition): void {
    let sums = this.#byStatement.get(statement)
    if (!sums) {
      sums = new Map()
      this.#byStatement.set(statement, sums)
    }
    const name = nameOf(key)
    const known = sums.get(name)
    if (known) known.sum += by
    else sums.set(name, { key, sum: by })
  }

  /** What is to be run, in an order that is the same for everybody: two who write the same sums never cross. */
  statements(): { readonly text: string; readonly parameters: readonly Scalar[] }[] {
    return sorted(this.#byStatement).flatMap(([text, sums]) =>
      sorted(sums).flatMap(([, { key, sum }]) => (sum === 0 ? [] : [{ text, parameters: [...key, sum] }])),
    )
  }
}

// Unambiguous: text is quoted, so that none can look like another key, nor like several.
function nameOf(key: readonly Scalar[]): string {
  if (key.length === 1 && typeof key[0] === 'number') return String(key[0])
  return key.map((part) => (typeof part === 'bigint' ? `${part}n` : JSON.stringify(part))).join()
}

const sorted = <V>(map: ReadonlyMap<string, V>): [string, V][] =>
  map.size < 2 ? [...map] : [...map].sort(([a], [b]) => (a < b ? -1 : 1))
