import { type Fragment, fragment } from '../fragment.ts'

/** All conditions at once; true when there are none. */
export const allOf = (parts: readonly Fragment[]): Fragment => combined(parts, 'and') ?? fragment('1 = 1')

/** One condition at least; false when there are none. */
export const anyOf = (parts: readonly Fragment[]): Fragment => combined(parts, 'or') ?? fragment('1 = 0')

// Halves in parentheses: engines limit how deep a condition nests, and a chain of 500 would nest 500 deep.
function combined(parts: readonly Fragment[], operator: 'and' | 'or'): Fragment | undefined {
  if (parts.length <= 1) return parts[0]
  const texts = parts.map(({ text }) => text)
  return { text: halved(texts, ` ${operator} `), values: parts.flatMap(({ values }) => values) }
}

function halved(texts: readonly string[], operator: string): string {
  if (texts.length <= 4) return texts.length === 1 ? (texts[0] as string) : `(${texts.join(operator)})`
  const middle = texts.length >> 1
  return `(${halved(texts.slice(0, middle), operator)}${operator}${halved(texts.slice(middle), operator)})`
}
