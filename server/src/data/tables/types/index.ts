import type { ColumnFormat, ColumnTypeName } from '../definition.ts'
import { bigint } from './bigint.ts'
import { boolean } from './boolean.ts'
import { datetime } from './datetime.ts'
import { double } from './double.ts'
import { email } from './email.ts'
import { enumeration } from './enum.ts'
import { integer } from './integer.ts'
import { ip } from './ip.ts'
import { linestring } from './linestring.ts'
import { longtext } from './longtext.ts'
import { mediumtext } from './mediumtext.ts'
import { point } from './point.ts'
import { polygon } from './polygon.ts'
import { relationship } from './relationship.ts'
import { string } from './string.ts'
import { text } from './text.ts'
import type { ColumnType } from './type.ts'
import { url } from './url.ts'
import { varchar } from './varchar.ts'

/** Both types of short strings may have a format (contract: data 1.3.2). */
const formats = (base: ColumnType): ColumnType[] => [email(base), enumeration(base), ip(base), url(base)]

/** Every type of column, with each format it may have. */
export const COLUMN_TYPES: readonly ColumnType[] = [
  string,
  ...formats(string),
  varchar,
  ...formats(varchar),
  text,
  mediumtext,
  longtext,
  integer,
  bigint,
  double,
  boolean,
  datetime,
  point,
  linestring,
  polygon,
  relationship,
]

const known = new Map(COLUMN_TYPES.map((one) => [`${one.type}/${one.format}`, one]))

/** Whether columns of this type may have this format. */
export const hasFormat = (type: ColumnTypeName, format: ColumnFormat): boolean => known.has(`${type}/${format}`)

/** What a column of this type and format does. Throws when there is no such type: definitions are checked when they are made. */
export function columnTypeOf(type: ColumnTypeName, format: ColumnFormat): ColumnType {
  const found = known.get(`${type}/${format}`)
  if (!found) throw new Error(`no column type ${type} with format "${format}"`)
  return found
}
