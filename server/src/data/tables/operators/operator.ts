import type { ColumnDefinition } from '../definition.ts'
import type { Refusal } from '../types/type.ts'

/** The column that an operator changes. */
export type OperatorColumn = Pick<
  ColumnDefinition,
  'key' | 'type' | 'kind' | 'array' | 'required' | 'size' | 'min' | 'max' | 'elements' | 'relation'
>

/** Makes the new value out of the stored one (null: none) at the moment `now`; or says why the column does not take it. */
export type Step = (stored: unknown, now: number) => unknown

/** What a method is: it judges its values against a column, and makes the step that each row then goes through. */
export interface Method {
  /** How many values it takes at least and at most. */
  readonly takes: readonly [number, number]
  bind(values: readonly unknown[], column: OperatorColumn): Step | Refusal
}
