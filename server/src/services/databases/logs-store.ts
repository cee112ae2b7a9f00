import { type RawBuilder, type SqlBool, sql } from 'kysely'

/** What a log is about: since it was created, so that nothing of an older one under the same ID is told. */
interface Subject {
  /** As audit records name it: `database/shop/table/orders`, in the words of either API. */
  readonly resources: readonly string[]
  readonly since: number
}

/** The audit records on a resource. */
export const aboutResource = ({ resources, since }: Subject): RawBuilder<SqlBool> =>
  sql<SqlBool>`("resource" in (${sql.join([...resources])}) and "time" >= ${since})`
