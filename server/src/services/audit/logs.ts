import type { RawBuilder, SqlBool } from 'kysely'
import type { Context } from '../../contract/context.ts'
import type { Draft } from '../../contract/model.ts'
import { invalid, parseQueries } from '../../data/query/parse.ts'
import { countryName } from '../locale/index.ts'
import { describeUserAgent } from '../users/index.ts'
import type { LogList } from './models.ts'
import { type Audit, audits } from './shapes.ts'

const PAGING: ReadonlySet<string> = new Set(['limit', 'offset'])
const NEWEST_FIRST = JSON.stringify({ method: 'orderDesc', attribute: '$sequence' })

/**
 * A page of the records that fulfil a condition, the newest first.
 * @throws ApiError `general_argument_invalid` on queries other than limit and offset
 */
export async function listLogs(
  ctx: Context,
  condition: RawBuilder<SqlBool>,
  { queries, total }: { readonly queries: readonly string[]; readonly total: boolean },
): Promise<Draft<typeof LogList>> {
  for (const { method } of parseQueries(queries)) {
    if (!PAGING.has(method)) throw invalid('logs can be paged by limit and offset, and in no other way.')
  }
  const options = { attributes: [], also: [condition], total }
  const page = await ctx.store.asSystem().list(audits, [...queries, NEWEST_FIRST], options)
  return { total: page.total, logs: await Promise.all(page.rows.map((row) => toLog(row, ctx.request.locale))) }
}

async function toLog(row: Audit, locale: string) {
  const country = { countryCode: '--', countryName: countryName('--', locale) }
  return { ...row, ...(await describeUserAgent(row.userAgent)), ...country }
}
