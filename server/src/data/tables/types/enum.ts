import { storable } from './characters.ts'
import { type ColumnType, Refusal, type ValueRules } from './type.ts'

/** How many of the allowed values a refusal lists. */
const LISTED = 10

/** One out of the texts that the owner listed. */
export const enumeration = (base: ColumnType): ColumnType => ({
  ...base,
  format: 'enum',
  seals: false,
  defaultSize: 255,
  accept(value, { elements }) {
    const text = typeof value === 'string' ? storable(value) : undefined
    return text !== undefined && elements.includes(text) ? text : new Refusal(expected(elements))
  },
})

function expected(elements: ValueRules['elements']): string {
  const rest = elements.length - LISTED
  return `must be one of: ${elements.slice(0, LISTED).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`
}
