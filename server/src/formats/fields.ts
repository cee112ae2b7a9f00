import type { Convert } from './tree.ts'

/** Renames fields that are there; a new name that is taken is overwritten. */
export const rename =
  (names: Readonly<Record<string, string>>): Convert =>
  (document) => {
    const out = { ...document }
    for (const [from, to] of Object.entries(names)) {
      if (!Object.hasOwn(out, from)) continue
      out[to] = out[from]
      delete out[from]
    }
    return out
  }

/** Leaves fields out. */
export const remove =
  (...names: readonly string[]): Convert =>
  (document) => {
    const out = { ...document }
    for (const name of names) delete out[name]
    return out
  }

/** Gives fields that are not there, or null, a value. */
export const complete =
  (values: Readonly<Record<string, unknown>>): Convert =>
  (document) => {
    const out = { ...document }
    for (const [name, value] of Object.entries(values)) out[name] ??= value
    return out
  }

/** One conversion after the other. */
export const chain =
  (...steps: readonly Convert[]): Convert =>
  (document) =>
    steps.reduce((current, step) => step(current), document)
