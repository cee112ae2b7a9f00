import type { Random } from './random.ts'
import { columnOf, isLink, type ModelColumn, type ModelQuery, type ModelTable, type World } from './world.ts'

const COMPARED = [
  'equal',
  'notEqual',
  'lessThan',
  'lessThanEqual',
  'greaterThan',
  'greaterThanEqual',
  'between',
  'notBetween',
  'isNull',
  'isNotNull',
]
const OF_TEXT = [
  'contains',
  'containsAny',
  'containsAll',
  'notContains',
  'startsWith',
  'notStartsWith',
  'endsWith',
  'notEndsWith',
  'regex',
]
const OF_LIST = ['contains', 'containsAny', 'containsAll', 'notContains', 'isNull', 'isNotNull']
const OF_POINT = [
  'equal',
  'notEqual',
  'intersects',
  'notIntersects',
  'contains',
  'notContains',
  'distanceEqual',
  'distanceNotEqual',
  'distanceGreaterThan',
  'distanceLessThan',
  'isNull',
]
const SEARCHES = ['search', 'notSearch']
const ALL = [...new Set([...COMPARED, ...OF_TEXT, ...OF_LIST, ...OF_POINT, ...SEARCHES])]
const BASE = ['$id', '$sequence', '$createdAt', '$updatedAt']

/** Values that rows of a column have, and some that none has. */
export type Pool = (column: ModelColumn) => readonly unknown[]

/** Makes lists of queries about a table: most can be run, some cannot. */
export class Questions {
  readonly #random: Random
  readonly #world: World
  readonly #pool: Pool

  constructor(random: Random, world: World, pool: Pool) {
    this.#random = random
    this.#world = world
    this.#pool = pool
  }

  about(table: ModelTable): ModelQuery[] {
    const random = this.#random
    const queries: ModelQuery[] = Array.from({ length: random.pick([0, 0, 1, 1, 1, 2, 3]) }, () =>
      this.#filter(table, 0),
    )
    for (let keys = random.pick([0, 0, 1, 1, 2, 3]); keys > 0; keys -= 1) {
      const attribute = random.once(60) ? 'nowhere' : this.#name(table)
      const column = columnOf(table, attribute)
      // What is sealed has an order that nobody can foretell, and lists of numbers one by how the engine writes these.
      if (!column?.encrypted && !(column?.array && column.type === 'double'))
        queries.push({ method: random.pick(['orderAsc', 'orderDesc']), attribute })
    }
    if (!random.once(4)) queries.push({ method: 'limit', values: [random.once(80) ? 0 : 1 + random.below(40)] })
    if (random.once(5)) queries.push({ method: 'offset', values: [random.once(40) ? -1 : random.below(30)] })
    if (random.once(3))
      queries.push({ method: random.pick(['cursorAfter', 'cursorBefore']), values: [this.#id(table)] })
    return queries
  }

  #id(table: ModelTable): string {
    return this.#random.once(25) ? 'nobody' : this.#random.pick(table.rows).$id
  }

  #name(table: ModelTable): string {
    const random = this.#random
    return random.once(4) ? random.pick(BASE) : random.pick(table.columns).key
  }

  #filter(table: ModelTable, depth: number): ModelQuery {
    const random = this.#random
    if (depth < 2 && random.once(6)) {
      const parts = Array.from({ length: random.once(40) ? 1 : 2 + random.below(2) }, () =>
        this.#filter(table, depth + 1),
      )
      return { method: random.pick(['and', 'or', 'or']), values: parts }
    }
    const links = table.columns.filter(isLink)
    if (links.length > 0 && random.once(4)) return this.#through(table, random.pick(links), depth)
    const name = random.once(80)
      ? random.pick(['nowhere', 'constructor', '__proto__', '$acl', '$permissions'])
      : this.#name(table)
    const column = columnOf(table, name)
    const method = this.#method(column)
    return { method, attribute: name, values: this.#values(column, method) }
  }

  #through(_table: ModelTable, link: ModelColumn, depth: number): ModelQuery {
    const related = this.#world.get(link.related ?? '') as ModelTable
    let inner = this.#filter(related, 2)
    if (inner.method === 'and' || inner.method === 'or') inner = this.#filter(related, depth + 2)
    return { ...inner, attribute: `${link.key}.${inner.attribute}` }
  }

  #method(column: ModelColumn | undefined): string {
    const random = this.#random
    if (!column || random.once(25)) return random.pick(ALL)
    if (column.array) return random.pick(OF_LIST)
    if (column.type === 'point') return random.pick(OF_POINT)
    if (column.fulltext && random.once(2)) return random.pick(SEARCHES)
    return random.pick(column.type === 'text' ? [...COMPARED, ...OF_TEXT] : COMPARED)
  }

  #values(column: ModelColumn | undefined, method: string): unknown[] {
    const random = this.#random
    const pool = column && !random.once(40) ? this.#pool(column) : [1, 'a', true, null, [1, 2]]
    const one = () => random.pick(pool)
    if (method === 'isNull' || method === 'isNotNull') return random.once(50) ? [one()] : []
    if (method === 'between' || method === 'notBetween') return random.once(50) ? [one()] : [one(), one()]
    if (method === 'regex') return [random.pick(['a', '^a', 'b$', '^.?b', '[0-9]', 'e|o', 'A.*b', 'name'])]
    if (method === 'search' || method === 'notSearch')
      return [random.pick(['red', 'bl', 'green fox', 'fo red', 'zebra', 'a', ''])]
    if (method.startsWith('distance')) return [[one(), random.pick([0, 1, 1.5, 3]), false]]
    const several =
      ['equal', 'contains', 'containsAny', 'containsAll', 'notContains'].includes(method) && column?.type !== 'point'
    return several && random.once(3) ? [one(), one(), one()] : [one()]
  }
}
