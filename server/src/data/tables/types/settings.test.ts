import { describe, expect, it } from 'vitest'
import type { ColumnFormat, ColumnTypeName } from '../definition.ts'
import { columnTypeOf } from './index.ts'
import { type ColumnSettings, settingsRefusal } from './settings.ts'

const HIGHEST = 9223372036854775807n

function settings(type: ColumnTypeName, part: Partial<ColumnSettings> = {}, format: ColumnFormat = ''): ColumnSettings {
  const kind = columnTypeOf(type, format)
  return {
    key: 'a',
    kind,
    size: kind.defaultSize ?? 20,
    required: false,
    array: false,
    default: null,
    encrypt: false,
    min: null,
    max: null,
    elements: format === 'enum' ? ['red', 'green'] : [],
    ...part,
  }
}

const hundred = Array.from({ length: 100 }, (_, at) => `e${at}`)
const square = [
  [0, 0],
  [0, 1],
  [1, 1],
  [0, 0],
]

describe('a column can be', () => {
  it.each<[string, ColumnSettings]>([
    ['a string with a default', settings('string', { default: 'd' })],
    ['a string with an empty default', settings('string', { default: '' })],
    ['the largest string', settings('string', { size: 1_073_741_824 })],
    ['the largest varchar', settings('varchar', { size: 16_381 })],
    ['required', settings('string', { required: true })],
    ['an array', settings('integer', { array: true })],
    ['an encrypted string', settings('string', { size: 150, encrypt: true })],
    ['an encrypted array', settings('varchar', { size: 200, encrypt: true, array: true })],
    ['an encrypted text', settings('text', { encrypt: true })],
    ['an integer in a range', settings('integer', { min: -5, max: 10, default: 1 })],
    ['an integer of 64 bits', settings('integer', { min: -HIGHEST - 1n, max: HIGHEST, default: HIGHEST })],
    ['an integer of one value', settings('integer', { min: 5, max: 5, default: 5 })],
    ['a bigint with a text for default', settings('bigint', { default: '9007199254740993' })],
    ['a double in a range', settings('double', { min: 0.5, max: 9.5, default: 1 })],
    ['a double of all sizes', settings('double', { min: -Number.MAX_VALUE, max: Number.MAX_VALUE })],
    ['a boolean that is false', settings('boolean', { default: false })],
    ['a date with a default', settings('datetime', { default: '2020-01-01' })],
    ['an e-mail address', settings('string', { default: 'a@example.org' }, 'email')],
    ['an enum', settings('string', { default: 'red' }, 'enum')],
    ['an enum of a hundred', settings('string', { elements: hundred }, 'enum')],
    ['an enum of long elements', settings('string', { elements: ['😀'.repeat(255)] }, 'enum')],
    ['a point with a default', settings('point', { default: [1, 2] })],
    ['a polygon with a flat default', settings('polygon', { default: square })],
    ['a link', settings('relationship')],
  ])('%s', (_what, given) => {
    expect(settingsRefusal(given)).toBeUndefined()
  })
})

describe('a column cannot be', () => {
  it.each<[string, ColumnSettings, string, string]>([
    [
      'a string of no size',
      settings('string', { size: 0 }),
      'general_argument_invalid',
      'The size must be between 1 and 1073741824.',
    ],
    [
      'a string that is too large',
      settings('string', { size: 1_073_741_825 }),
      'general_argument_invalid',
      'The size must be between 1 and 1073741824.',
    ],
    [
      'a varchar that is too large',
      settings('varchar', { size: 16_382 }),
      'general_argument_invalid',
      'The size must be between 1 and 16381.',
    ],
    [
      'of a size that is no integer',
      settings('varchar', { size: 1.5 }),
      'general_argument_invalid',
      'The size must be between 1 and 16381.',
    ],
    [
      'an array of points',
      settings('point', { array: true }),
      'general_argument_invalid',
      'A column of type point cannot be an array.',
    ],
    [
      'a point with a default off the globe',
      settings('point', { default: [0, 91] }),
      'general_argument_invalid',
      'The default value must be a point: [longitude, latitude], from -180 to 180 and from -90 to 90.',
    ],
    [
      'a short encrypted string',
      settings('string', { size: 149, encrypt: true }),
      'general_bad_request',
      'An encrypted text needs a size of at least 150.',
    ],
    [
      'an encrypted integer',
      settings('integer', { encrypt: true }),
      'general_bad_request',
      'Only texts without a format can be encrypted.',
    ],
    [
      'an encrypted URL',
      settings('string', { encrypt: true }, 'url'),
      'general_bad_request',
      'Only texts without a format can be encrypted.',
    ],
    [
      'an enum of nothing',
      settings('string', { elements: [] }, 'enum'),
      'general_argument_invalid',
      'An enum needs 1 to 100 elements.',
    ],
    [
      'an enum of 101',
      settings('string', { elements: [...hundred, 'x'] }, 'enum'),
      'general_argument_invalid',
      'An enum needs 1 to 100 elements.',
    ],
    [
      'an integer from 5 to 1',
      settings('integer', { min: 5, max: 1 }),
      'attribute_value_invalid',
      'The smallest value must not be larger than the largest.',
    ],
    [
      'an integer from a bigint down',
      settings('integer', { min: HIGHEST, max: 1 }),
      'attribute_value_invalid',
      'The smallest value must not be larger than the largest.',
    ],
    [
      'an integer from one and a half',
      settings('integer', { min: 1.5 }),
      'general_argument_invalid',
      'The bounds must be integers of 64 bits.',
    ],
    [
      'an integer beyond 64 bits',
      settings('bigint', { max: HIGHEST + 1n }),
      'general_argument_invalid',
      'The bounds must be integers of 64 bits.',
    ],
    [
      'a double up to no number',
      settings('double', { max: Number.NaN }),
      'general_argument_invalid',
      'The bounds must be numbers.',
    ],
    [
      'a text with bounds',
      settings('string', { max: 5 }),
      'general_argument_invalid',
      'Only numbers have a smallest and a largest value.',
    ],
    [
      'required and have a default',
      settings('boolean', { required: true, default: true }),
      'attribute_default_unsupported',
      'A required column cannot have a default value.',
    ],
    [
      'required and have a false default',
      settings('boolean', { required: true, default: false }),
      'attribute_default_unsupported',
      'A required column cannot have a default value.',
    ],
    [
      'an array with a default',
      settings('string', { array: true, default: 'a' }),
      'attribute_default_unsupported',
      'An array cannot have a default value.',
    ],
    [
      'an integer with a default outside its range',
      settings('integer', { min: 1, max: 5, default: 9 }),
      'attribute_value_invalid',
      'The default value must be an integer between 1 and 5.',
    ],
    [
      'a double with a default outside its range',
      settings('double', { min: 0, default: -0.1 }),
      'attribute_value_invalid',
      'The default value must be a number of at least 0.',
    ],
    [
      'an enum with another default',
      settings('string', { elements: ['a'], default: 'z' }, 'enum'),
      'attribute_value_invalid',
      'The default value must be one of: a.',
    ],
    [
      'a string with a longer default',
      settings('string', { size: 3, default: 'abcd' }),
      'attribute_value_invalid',
      'The default value must be a text of at most 3 characters.',
    ],
    [
      'an integer with a text for default',
      settings('integer', { default: '5' }),
      'attribute_value_invalid',
      'The default value must be an integer of 64 bits.',
    ],
    [
      'an IP address with any default',
      settings('string', { default: '999.1.1.1' }, 'ip'),
      'attribute_value_invalid',
      'The default value must be an IPv4 or IPv6 address.',
    ],
  ])('%s', (_what, given, type, reason) => {
    expect(settingsRefusal(given)).toEqual({ type, reason })
  })

  it.each([[''], ['x'.repeat(256)], ['😀'.repeat(256)], ['x'.repeat(1_000_000)], ['a\0'], ['\ud800'], [5], [null]])(
    'an enum of %j',
    (element) => {
      expect(settingsRefusal(settings('string', { elements: ['a', element as string] }, 'enum'))).toEqual({
        type: 'general_argument_invalid',
        reason: 'Elements must be texts of 1 to 255 characters.',
      })
    },
  )
})
