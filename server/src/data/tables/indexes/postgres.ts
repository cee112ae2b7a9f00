import type { Connection } from '../../database.ts'
import { type Fragment, fragment, qualified } from '../../fragment.ts'
import { tsQuery, tsVector } from '../search/tsvector.ts'
import { type Search, wordsOf } from '../search/words.ts'
import type { Bounds } from '../spatial/bounds.ts'
import { partsOf } from './names.ts'
import type { SideIndex, Valued } from './side-index.ts'
import { boxOf, readGeometry, textOf } from './values.ts'

/** A table of one value for each row, and an index on it. */
const entryTable = (column: string, type: string, method: string, write: (value: unknown) => string) => ({
  create: (connection: Connection, name: string) => [
    `create table ${qualified(connection, name)} (id bigint primary key, ${column} ${type} not null)`,
    `create index "${name}_${column}" on ${qualified(connection, name)} using ${method} (${column})`,
  ],
  drop: (connection: Connection, name: string) => [`drop table if exists ${qualified(connection, name)}`],
  put: (connection: Connection, name: string, values: readonly Valued[]): readonly Fragment[] => [
    // One statement, however many: each would be a way to the server and back.
    fragment(
      `insert into ${qualified(connection, name)} (id, ${column})
        select (entry->>0)::bigint, (entry->>1)::${type} from json_array_elements(cast(? as text)::json) as entry
        on conflict (id) do update set ${column} = excluded.${column}`,
      JSON.stringify(values.map(({ sequence, value }) => [sequence, write(value)])),
    ),
  ],
  remove: (connection: Connection, name: string, sequence: number) => [
    fragment(`delete from ${qualified(connection, name)} where id = ?`, sequence),
  ],
  entries: (connection: Connection, name: string) => `select id from ${qualified(connection, name)}`,
})

const words = entryTable('words', 'tsvector', 'gin', (value) => tsVector(wordsOf(textOf(value))))
const boxes = entryTable('box', 'box', 'gist', (value) => written(boxOf(value)))

/** Words as vectors that we make: no dictionary of the server has a say. */
export const postgresWords: SideIndex<Search> = {
  ...words,
  drop: (connection, name) => [
    ...words.drop(connection, name),
    `drop index if exists ${qualified(connection, partsOf(name))}`,
  ],
  read: String,
  find(connection, name, search) {
    const query = tsQuery(search)
    if (query === undefined) return fragment('select null::bigint where 1 = 0')
    return fragment(`select id from ${qualified(connection, name)} where words @@ ?::tsquery`, query)
  },
}

/** Boxes of the built-in type. */
export const postgresBoxes: SideIndex<Bounds> = {
  ...boxes,
  read: readGeometry,
  find: (connection, name, bounds) =>
    fragment(`select id from ${qualified(connection, name)} where box && ?::box`, written(bounds)),
}

const written = ([minX, minY, maxX, maxY]: Bounds): string => `((${minX},${minY}),(${maxX},${maxY}))`
