import type { ErrorType } from '../../../contract/errors.ts'
import type { ColumnDefinition } from '../definition.ts'
import { Refusal } from './type.ts'
import { MAX_INT64, MIN_INT64 } from './whole.ts'

/** What an owner says of a column. The default stands here as it came in JSON; `kind.accept` makes of it what rows have. */
export type ColumnSettings = Pick<
  ColumnDefinition,
  'key' | 'kind' | 'size' | 'required' | 'array' | 'default' | 'encrypt' | 'min' | 'max' | 'elements'
>

/** Why a column cannot be as its owner said: an error in its legacy name, and a sentence. */
export interface SettingsRefusal {
  readonly type: ErrorType
  readonly reason: string
}

/** Sealed values are longer than what is in them: shorter columns are not worth it, and upstream refuses them. */
const SMALLEST_SEALED = 150
const ELEMENTS = 100
const ELEMENT_LENGTH = 255

/** Tells why a column cannot have these settings; undefined when it can. */
export const settingsRefusal = (settings: ColumnSettings): SettingsRefusal | undefined =>
  sizeRefusal(settings) ??
  listRefusal(settings) ??
  sealRefusal(settings) ??
  elementsRefusal(settings) ??
  boundsRefusal(settings) ??
  defaultRefusal(settings)

const refusal = (type: ErrorType, reason: string): SettingsRefusal => ({ type, reason })

function sizeRefusal({ size, kind: { sizes } }: ColumnSettings): SettingsRefusal | undefined {
  if (!sizes || (Number.isInteger(size) && size >= sizes[0] && size <= sizes[1])) return undefined
  return refusal('general_argument_invalid', `The size must be between ${sizes[0]} and ${sizes[1]}.`)
}

function listRefusal({ array, kind }: ColumnSettings): SettingsRefusal | undefined {
  if (!array || kind.lists) return undefined
  return refusal('general_argument_invalid', `A column of type ${kind.type} cannot be an array.`)
}

function sealRefusal({ encrypt, size, kind }: ColumnSettings): SettingsRefusal | undefined {
  if (!encrypt) return undefined
  if (!kind.seals) return refusal('general_bad_request', 'Only texts without a format can be encrypted.')
  if (kind.sizes === undefined || size >= SMALLEST_SEALED) return undefined
  return refusal('general_bad_request', `An encrypted text needs a size of at least ${SMALLEST_SEALED}.`)
}

function elementsRefusal({ elements, kind }: ColumnSettings): SettingsRefusal | undefined {
  if (kind.format !== 'enum') return undefined
  if (elements.length < 1 || elements.length > ELEMENTS)
    return refusal('general_argument_invalid', `An enum needs 1 to ${ELEMENTS} elements.`)
  return elements.every(isElement)
    ? undefined
    : refusal('general_argument_invalid', `Elements must be texts of 1 to ${ELEMENT_LENGTH} characters.`)
}

// A text that storage would change could never be given again.
const isElement = (element: unknown): boolean =>
  typeof element === 'string' &&
  element !== '' &&
  element.length <= 2 * ELEMENT_LENGTH &&
  [...element].length <= ELEMENT_LENGTH &&
  element.isWellFormed() &&
  !element.includes('\0')

function boundsRefusal({ min, max, kind }: ColumnSettings): SettingsRefusal | undefined {
  if (min === null && max === null) return undefined
  if (kind.storage !== 'integer' && kind.storage !== 'double')
    return refusal('general_argument_invalid', 'Only numbers have a smallest and a largest value.')
  const isBound = kind.storage === 'integer' ? isIntegerBound : isNumberBound
  if (!isBound(min) || !isBound(max))
    return refusal(
      'general_argument_invalid',
      `The bounds must be ${kind.storage === 'integer' ? 'integers of 64 bits' : 'numbers'}.`,
    )
  if (min === null || max === null || min <= max) return undefined
  return refusal('attribute_value_invalid', 'The smallest value must not be larger than the largest.')
}

type Bound = number | bigint | null
const isNumberBound = (bound: Bound): boolean => bound === null || typeof bound === 'bigint' || Number.isFinite(bound)
const isIntegerBound = (bound: Bound): boolean =>
  bound === null || (typeof bound === 'bigint' ? bound >= MIN_INT64 && bound <= MAX_INT64 : Number.isSafeInteger(bound))

function defaultRefusal(settings: ColumnSettings): SettingsRefusal | undefined {
  const { default: value, required, array, kind } = settings
  if (value === null || value === undefined) return undefined
  if (required) return refusal('attribute_default_unsupported', 'A required column cannot have a default value.')
  if (array) return refusal('attribute_default_unsupported', 'An array cannot have a default value.')
  const accepted = kind.accept(value, settings)
  if (!(accepted instanceof Refusal)) return undefined
  // A geometry has no settings that could make it wrong: one that is wrong is none (contract: routes).
  const type = kind.storage === 'json' ? 'general_argument_invalid' : 'attribute_value_invalid'
  return refusal(type, `The default value ${accepted.reason}.`)
}
