import type { AnyShape, Row } from '../../data/shape.ts'
import type { Store, Where } from '../../data/store.ts'

// As many as one statement takes parameters on either engine, with room to spare.
const AT_ONCE = 1000

/** The rows whose `column` is one of `values`, however many those are: pages of keys have no upper limit. */
export async function selectMany<S extends AnyShape>(
  store: Store,
  shape: S,
  column: keyof Row<S>,
  values: readonly number[],
): Promise<Row<S>[]> {
  const wanted = [...new Set(values)]
  const found: Row<S>[] = []
  for (let at = 0; at < wanted.length; at += AT_ONCE) {
    found.push(...(await store.select(shape, { [column]: wanted.slice(at, at + AT_ONCE) } as Where<S>)))
  }
  return found
}
