/** Any JSON value; integers beyond 2^53 are bigints. */
export type Json = null | boolean | number | bigint | string | Json[] | { [key: string]: Json }

// Beyond what a stranger should have us convert, numbers stay numbers.
const BIG = /^-?\d{16,40}$/

/** Parses JSON keeping 64-bit integers exact. Throws SyntaxError. `__proto__` is an ordinary key: it never reaches a prototype. */
export function parseJson(text: string): Json {
  // The reviver costs an order of magnitude: it runs only where a long run of digits stands in the text.
  return /\d{16}/.test(text) ? JSON.parse(text, exactInteger) : JSON.parse(text)
}

function exactInteger(_key: string, value: unknown, context?: { source?: string }): unknown {
  if (typeof value !== 'number' || Number.isSafeInteger(value)) return value
  const source = context?.source
  return source !== undefined && BIG.test(source) ? BigInt(source) : value
}

const raw = (JSON as unknown as { rawJSON(text: string): unknown }).rawJSON

/** Writes JSON; bigints as plain integers, never rounded. */
export function stringifyJson(value: unknown): string {
  try {
    return JSON.stringify(value)
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    return JSON.stringify(value, (_key, item) => (typeof item === 'bigint' ? raw(item.toString()) : item))
  }
}
