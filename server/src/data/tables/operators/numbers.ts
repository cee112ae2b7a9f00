import { Refusal } from '../types/type.ts'
import * as exact from './exact.ts'
import type { Method, OperatorColumn, Step } from './operator.ts'

type Number64 = number | bigint

/** One operation: on doubles, on integers without rounding on the way, and the bound that stops it. */
interface Arithmetic {
  readonly doubles: (stored: number, operand: number) => number
  readonly integers: exact.IntegerArithmetic
  readonly stops?: (result: Number64, bound: Number64) => boolean
  /** The operand must not be zero. */
  readonly divides?: true
}

const above = (result: Number64, max: Number64): boolean => result > max
const below = (result: Number64, min: Number64): boolean => result < min

const NUMBERS = new Set<string>(['integer', 'bigint', 'double'])

const arithmetic = (operation: Arithmetic): Method => ({
  takes: [1, operation.stops ? 2 : 1],
  bind([operand, bound], column) {
    if (column.array || !NUMBERS.has(column.type)) return new Refusal('must be a number for this operator')
    if (!isNumber(operand)) return new Refusal('cannot be calculated with something that is no number')
    // biome-ignore lint/suspicious/noDoubleEquals: a bigint zero is zero too.
    if (operation.divides && operand == 0) return new Refusal('cannot be divided by zero')
    if (bound !== undefined && bound !== null && !isNumber(bound)) return new Refusal('can only be bounded by a number')
    return step(operation, operand, isNumber(bound) ? bound : undefined, column)
  },
})

const isNumber = (value: unknown): value is Number64 => typeof value === 'bigint' || Number.isFinite(value)

function step(operation: Arithmetic, operand: Number64, bound: Number64 | undefined, column: OperatorColumn): Step {
  const calculate = column.type === 'double' ? doubles(operation, operand) : integers(operation, operand)
  return (stored) => {
    const result = calculate((stored ?? 0) as Number64)
    if (result === undefined) return new Refusal('has no result that is a number')
    // Passing the bound changes nothing, and is no error (contract: data 1.10.4).
    if (bound !== undefined && operation.stops?.(result, bound)) return stored ?? null
    return column.kind.accept(result, column)
  }
}

type Calculate = (stored: Number64) => Number64 | undefined

const doubles = ({ doubles }: Arithmetic, operand: Number64): Calculate => {
  const by = Number(operand)
  return (stored) => {
    const result = doubles(Number(stored), by)
    return Number.isNaN(result) ? undefined : result
  }
}

const integers =
  ({ integers }: Arithmetic, operand: Number64): Calculate =>
  (stored) =>
    integers(BigInt(stored), operand)

/** Operators on numbers (contract: data 1.10.2). */
export const NUMBER_METHODS = {
  increment: arithmetic({ doubles: (a, b) => a + b, integers: exact.add, stops: above }),
  decrement: arithmetic({ doubles: (a, b) => a - b, integers: exact.subtract, stops: below }),
  multiply: arithmetic({ doubles: (a, b) => a * b, integers: exact.multiply, stops: above }),
  divide: arithmetic({ doubles: (a, b) => a / b, integers: exact.divide, stops: below, divides: true }),
  modulo: arithmetic({ doubles: (a, b) => a % b, integers: exact.modulo, divides: true }),
  power: arithmetic({ doubles: (a, b) => a ** b, integers: exact.power, stops: above }),
}
