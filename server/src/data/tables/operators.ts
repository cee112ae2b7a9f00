import { ApiError } from '../../contract/errors.ts'
import { parseJson } from '../../kit/json.ts'
import { LIST_METHODS } from './operators/lists.ts'
import { NUMBER_METHODS } from './operators/numbers.ts'
import type { Method, OperatorColumn, Step } from './operators/operator.ts'
import { SCALAR_METHODS } from './operators/scalars.ts'
import { Refusal } from './types/type.ts'

// A change that is made from the stored value instead of a value (contract: data 1.10). It is applied here, to the row
// that was read under its lock: both engines calculate the same, and exactly.

const METHODS = { ...NUMBER_METHODS, ...SCALAR_METHODS, ...LIST_METHODS } satisfies Record<string, Method>

/** What operators can do, as the wire names it. */
export type OperatorMethod = keyof typeof METHODS

/** A change of one value that depends on what is stored. */
export interface Operator {
  readonly method: OperatorMethod
  readonly values: readonly unknown[]
}

/**
 * The operator that a value of a row's data is: an object, or a text of its JSON, with a method that is known. Undefined:
 * the value is just a value.
 * @throws ApiError `general_bad_request` when the method is known and its values are no list
 */
export function parseOperator(value: unknown): Operator | undefined {
  const given = typeof value === 'string' ? parseText(value) : value
  if (typeof given !== 'object' || given === null || !Object.hasOwn(given, 'method')) return undefined
  const { method, values = [] } = given as { method?: unknown; values?: unknown }
  if (typeof method !== 'string' || !isMethod(method)) return undefined
  if (!Array.isArray(values)) throw new ApiError('general_bad_request', `The values of ${method} must be a list.`)
  return { method, values }
}

const isMethod = (name: string): name is OperatorMethod => Object.hasOwn(METHODS, name)

// Nearly all texts are told apart without being parsed.
function parseText(text: string): unknown {
  if (!text.includes('"method"') || !text.trimStart().startsWith('{')) return undefined
  try {
    return parseJson(text)
  } catch {
    return undefined
  }
}

/** Tells why a column does not take this operator, in words that end "The value of <key> …"; undefined when it does. */
export function checkOperator(operator: Operator, column: OperatorColumn): string | undefined {
  const step = stepOf(operator, column)
  return step instanceof Refusal ? step.reason : undefined
}

/** The value that the operator makes of the stored one at the moment `now`; or a `Refusal` where the column does not take it. */
export function applyOperator(operator: Operator, column: OperatorColumn, stored: unknown, now: number): unknown {
  const step = stepOf(operator, column)
  return step instanceof Refusal ? step : step(stored, now)
}

interface Bound {
  readonly column: OperatorColumn
  readonly step: Step | Refusal
}

// One operator may change thousands of rows: its values are judged once.
const steps = new WeakMap<Operator, Bound>()

function stepOf(operator: Operator, column: OperatorColumn): Step | Refusal {
  let bound = steps.get(operator)
  if (bound?.column !== column) {
    bound = { column, step: bind(operator, column) }
    steps.set(operator, bound)
  }
  return bound.step
}

function bind({ method, values }: Operator, column: OperatorColumn): Step | Refusal {
  const { takes, bind } = METHODS[method] as Method
  const [fewest, most] = takes
  return values.length < fewest || values.length > most
    ? new Refusal(`takes ${fewest === most ? fewest : `${fewest} to ${most}`} values with the operator ${method}`)
    : bind(values, column)
}
