import { describe, expect, it } from 'vitest'
import { partsOf } from './statement-texts.ts'

const numbers = (count: number) => Array.from({ length: count }, (_, at) => at)

describe('a list taken in parts', () => {
  it.each([
    [0, 1, []],
    [1, 1, [1]],
    [100, 1, [64, 32, 4]],
    [1000, 1, [512, 256, 128, 64, 32, 8]],
    [1025, 1, [512, 512, 1]],
    [100, 404, [64, 32, 4]],
    [100, 1000, [16, 16, 16, 16, 16, 16, 4]],
    [3, 40_000, [1, 1, 1]],
  ])('of %d items with %d parameters each has parts of %j', (count, width, lengths) => {
    const parts = [...partsOf(numbers(count), width)]
    expect(parts.map(({ length }) => length)).toEqual(lengths)
    expect(parts.flat()).toEqual(numbers(count))
  })
})
