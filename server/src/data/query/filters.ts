import type { Scalar } from '../columns/column-type.ts'
import type { DialectName } from '../dialect.ts'
import { type Fragment, fragment } from '../fragment.ts'
import { allOf, anyOf } from './combine.ts'
import { listsOf } from './lists.ts'
import { QueryError } from './query-error.ts'
import type { Query } from './read.ts'
import { marksOf } from './values.ts'

/** What a filter is asked of: a column of a shape or of a user's table. */
export interface Target {
  /** As queries name it. */
  readonly name: string
  /** As SQL names it. */
  readonly ref: string
  readonly dialect: DialectName
  readonly array: boolean
  /** Whether its values are texts, which can be asked for parts. */
  readonly text: boolean
  /** A value, an item where it is a list, as the engine compares it. Throws QueryError when it is none of this column. */
  stored(value: unknown): Scalar
  /** Rows that have one of these values, where the engine needs another form than the usual to find them by an index. */
  oneOf?(values: readonly Scalar[]): Fragment
}

type Filter = (target: Target, values: readonly unknown[], method: string) => Fragment

/** Words of one search, and characters of one part of a text: what engines can look for. */
const WORDS = 200
const PART = 10_000

const compare =
  (operator: string): Filter =>
  (target, values, method) =>
    fragment(`${target.ref} ${operator} ?`, one(target, values, method))

const equal: Filter = (target, values) => {
  const all = values.map((value) => target.stored(value))
  if (target.oneOf) return target.oneOf(all)
  if (all.length === 1) return { text: `${target.ref} = ?`, values: all }
  const list = marksOf(all)
  return { text: `${target.ref} in (${list.text})`, values: list.values }
}

const between: Filter = (target, values, method) => {
  if (values.length !== 2) throw new QueryError(`${method} needs two values.`)
  return fragment(`${target.ref} between ? and ?`, ...values.map((value) => target.stored(value)))
}

// On plain text it means the same as `contains` (contract: data 1.9.8).
const containsAll: Filter = (target, values, method) =>
  target.array ? listsOf(target.dialect).hasAll(target.ref, items(target, values)) : contains(target, values, method)

const contains: Filter = (target, values) =>
  target.array
    ? listsOf(target.dialect).hasAny(target.ref, items(target, values))
    : anyOf(values.map((value) => holds(target, textOf(target, value))))

const startsWith: Filter = (target, values, method) => like(target, `${escaped(theText(target, values, method))}%`)
const endsWith: Filter = (target, values, method) => ends(target, theText(target, values, method))

const search: Filter = (target, values, method) => {
  const words = wordsOf(theText(target, values, method))
  if (words.length > WORDS) throw new QueryError(`${method} takes at most ${WORDS} words.`)
  return allOf(words.map((word) => holds(target, word)))
}

// What has no value is neither like nor unlike anything: `not` leaves it unknown, so that no filter finds it
// (contract: data 1.9.8).
const not =
  (filter: Filter): Filter =>
  (target, values, method) => {
    const { text, values: parameters } = filter(target, values, method)
    return { text: `not (${text})`, values: parameters }
  }

const isNull: Filter = ({ array, dialect, ref }) => (array ? listsOf(dialect).isEmpty(ref) : fragment(`${ref} is null`))
const isNotNull: Filter = ({ array, dialect, ref }) => {
  if (!array) return fragment(`${ref} is not null`)
  const { text, values } = listsOf(dialect).isEmpty(ref)
  return { text: `not ${text}`, values }
}

/** What each filter method means. Methods that order or page are no filters. */
const FILTERS: ReadonlyMap<string, Filter> = new Map([
  ['equal', equal],
  ['notEqual', compare('<>')],
  ['lessThan', compare('<')],
  ['lessThanEqual', compare('<=')],
  ['greaterThan', compare('>')],
  ['greaterThanEqual', compare('>=')],
  ['between', between],
  ['notBetween', not(between)],
  ['isNull', isNull],
  ['isNotNull', isNotNull],
  ['startsWith', startsWith],
  ['notStartsWith', not(startsWith)],
  ['endsWith', endsWith],
  ['notEndsWith', not(endsWith)],
  ['contains', contains],
  ['containsAny', contains],
  ['containsAll', containsAll],
  ['notContains', not(contains)],
  ['search', search],
  ['notSearch', not(search)],
])

const NULL_TESTS: ReadonlySet<string> = new Set(['isNull', 'isNotNull'])
/** What can be asked of a list (contract: data 1.9.7). */
const OF_LISTS: ReadonlySet<string> = new Set(['contains', 'containsAny', 'containsAll', 'notContains', ...NULL_TESTS])
const OF_TEXTS: ReadonlySet<string> = new Set([
  'startsWith',
  'notStartsWith',
  'endsWith',
  'notEndsWith',
  'search',
  'notSearch',
  'regex',
])

/** True for methods that `compileFilter` understands. */
export const isFilter = (method: string): boolean => FILTERS.has(method)

/** A filter that is no group, as a condition. Throws QueryError when it cannot be asked of its target. */
export function compileFilter({ method, values }: Query, target: Target): Fragment {
  const filter = FILTERS.get(method)
  if (!filter) throw unknownMethod(method)
  checkAsked(method, values, target)
  return filter(target, values, method)
}

/** Refuses methods that mean nothing for a column of this kind (contract: data 1.9.3, 1.9.7). */
export function checkAsked(method: string, values: readonly unknown[], { name, array, text }: Target): void {
  if (NULL_TESTS.has(method)) {
    if (values.length > 0) throw new QueryError(`${method} takes no values.`)
    return
  }
  if (values.length === 0) throw new QueryError(`${method} on ${name} needs at least one value.`)
  if (array && !OF_LISTS.has(method)) throw new QueryError(`${method} cannot be asked of ${name}, which is a list.`)
  if (!array && !text && (OF_LISTS.has(method) || OF_TEXTS.has(method)))
    throw new QueryError(`${method} needs a text attribute, and ${name} is none.`)
}

export const unknownMethod = (method: string): QueryError =>
  new QueryError(`The method ${method.slice(0, 40) || '(none)'} is unknown, or cannot stand here.`)

/** The one value of a filter that takes one only. */
export function theOne(name: string, values: readonly unknown[], method: string): unknown {
  if (values.length !== 1) throw new QueryError(`${method} on ${name} needs exactly one value.`)
  return values[0]
}

/** Rows whose text is like `pattern`. Letters of the alphabet are alike in both cases, on each engine. */
function like({ ref, dialect }: Pick<Target, 'ref' | 'dialect'>, pattern: string): Fragment {
  return fragment(`${ref} ${dialect === 'sqlite' ? 'like' : 'ilike'} ? escape '\\'`, pattern)
}

/** Characters of a part beyond which `like` is left aside. */
const SHORT: Readonly<Record<DialectName, number>> = { sqlite: 8, postgresql: 32 }

/**
 * Rows whose text has a part, wherever. From each place where a text nearly has it, `like` goes through all of the part anew:
 * a long one takes minutes in a long text of one letter, and no engine breaks that off.
 */
function holds(target: Target, part: string): Fragment {
  const { ref, dialect } = target
  if (part.length <= SHORT[dialect]) return like(target, `%${escaped(part)}%`)
  if (dialect === 'sqlite') return fragment(`instr(lower(${ref}), lower(?)) > 0`, part)
  // Nothing in the pattern but its beginning means anything else than itself.
  return fragment(`${ref} ~* ?`, `***=${part}`)
}

/** Rows whose text ends with a part. */
function ends(target: Target, part: string): Fragment {
  const { ref, dialect } = target
  if (part.length <= SHORT[dialect]) return like(target, `%${escaped(part)}`)
  const length = [...part].length
  const [end, at] = dialect === 'sqlite' ? [`substr(${ref}, ?)`, -length] : [`right(${ref}, ?)`, length]
  const { text, values } = like({ ref: end, dialect }, escaped(part))
  // What holds it is found by an index, where there is one.
  return allOf([holds(target, part), { text, values: [at, ...values] }])
}

const escaped = (value: string): string => value.replace(/[\\%_]/g, '\\$&')

const one = (target: Target, values: readonly unknown[], method: string): Scalar =>
  target.stored(theOne(target.name, values, method))

const items = (target: Target, values: readonly unknown[]): Scalar[] => values.map((value) => target.stored(value))

const theText = (target: Target, values: readonly unknown[], method: string): string =>
  textOf(target, theOne(target.name, values, method))

function textOf(target: Target, value: unknown): string {
  const text = String(target.stored(value))
  if (text.length > PART) throw new QueryError(`The text for ${target.name} must have at most ${PART} characters.`)
  return text
}

// What stands in quotes is found as it is; the other signs of full-text searches mean nothing here, except those that
// addresses and numbers have (contract: data 1.9.8).
function wordsOf(text: string): string[] {
  const found = [...text.matchAll(/"([^"]*)"|[^\s"]+/g)].map(
    ([word, phrase]) => phrase ?? word.replace(/[*()<>~]/g, ''),
  )
  return [...new Set(found.map((word) => word.trim()).filter(Boolean))]
}
