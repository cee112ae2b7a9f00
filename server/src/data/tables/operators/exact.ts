/** A fraction of integers: what a decimal number is, exactly. */
interface Ratio {
  readonly over: bigint
  readonly under: bigint
}

/** Calculates with a stored integer and an operand; undefined when there is no such number. */
export type IntegerArithmetic = (stored: bigint, operand: number | bigint) => bigint | undefined

const DECIMAL = /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]\d+))?$/

/** A number as it is written in decimals, which is what people mean by 0.1. */
function ratio(value: number | bigint): Ratio {
  if (typeof value === 'bigint' || Number.isSafeInteger(value)) return { over: BigInt(value), under: 1n }
  const [, sign = '', whole = '0', fraction = '', power = '0'] = DECIMAL.exec(String(value)) ?? []
  const scale = Number(power) - fraction.length
  const digits = BigInt(sign + whole + fraction)
  return scale < 0 ? { over: digits, under: 10n ** BigInt(-scale) } : { over: digits * 10n ** BigInt(scale), under: 1n }
}

/** The nearest integer, halves away from zero: as SQL puts a decimal into an integer column. */
function rounded(over: bigint, under: bigint): bigint {
  if (under === 1n) return over
  const [a, b] = [abs(over), abs(under)]
  const nearest = (2n * a + b) / (2n * b)
  return over < 0n === under < 0n ? nearest : -nearest
}

const abs = (value: bigint): bigint => (value < 0n ? -value : value)

export const add: IntegerArithmetic = (stored, operand) => {
  const { over, under } = ratio(operand)
  return rounded(stored * under + over, under)
}

export const subtract: IntegerArithmetic = (stored, operand) => {
  const { over, under } = ratio(operand)
  return rounded(stored * under - over, under)
}

export const multiply: IntegerArithmetic = (stored, operand) => {
  const { over, under } = ratio(operand)
  return rounded(stored * over, under)
}

export const divide: IntegerArithmetic = (stored, operand) => {
  const { over, under } = ratio(operand)
  return rounded(stored * under, over)
}

/** The remainder has the sign of what was stored. */
export const modulo: IntegerArithmetic = (stored, operand) => {
  const { over, under } = ratio(operand)
  return rounded((stored * under) % over, under)
}

/** Beyond this exponent every base but -1, 0 and 1 leaves the 64 bits. */
const LARGEST_EXPONENT = 64n

export const power: IntegerArithmetic = (stored, operand) => {
  const exponent = wholeExponent(operand)
  if (exponent === undefined) return approximate(Number(stored) ** Number(operand))
  // A larger exponent of the same parity says the same: its result is out of range either way, on the same side.
  return stored ** (exponent > LARGEST_EXPONENT ? LARGEST_EXPONENT + (exponent % 2n) : exponent)
}

const wholeExponent = (value: number | bigint): bigint | undefined =>
  (typeof value === 'bigint' || Number.isInteger(value)) && value >= 0 ? BigInt(value) : undefined

function approximate(value: number): bigint | undefined {
  if (!Number.isFinite(value)) return undefined
  const { over, under } = ratio(value)
  return rounded(over, under)
}
