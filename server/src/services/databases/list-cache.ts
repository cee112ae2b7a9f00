import { createHash } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import type { Context } from '../../contract/context.ts'
import type { TableDefinition } from '../../data/tables/definition.ts'
import { stringifyJson } from '../../kit/json.ts'

/** Characters of all answers that are kept, and of the largest of them. */
const SPACE = 32_000_000
const LARGEST = 1_000_000

interface Kept {
  readonly answer: Record<string, unknown>
  /** When it was made. */
  readonly at: number
}

const answers = new LRUCache<string, Kept>({ maxSize: SPACE, maxEntrySize: LARGEST })

// Definitions are loaded anew when anything about them changes. Each gets a number, and what was kept under an older one
// is not found any more.
const editions = new WeakMap<TableDefinition, number>()
let newest = 0

function editionOf(table: TableDefinition): number {
  const known = editions.get(table)
  if (known !== undefined) return known
  editions.set(table, ++newest)
  return newest
}

/** Forgets the answers that were kept for lists of a table's rows. */
export const purgeListCache = (table: TableDefinition): void => void editions.delete(table)

/**
 * Answers a list from what was answered to the same question within the last `ttl` seconds to a caller of the same roles,
 * whatever was written since (contract: data 1.9.10).
 * @param question all that the answer depends on, besides the table and the caller
 */
export async function cachedList(
  ctx: Context,
  table: TableDefinition,
  ttl: number,
  question: readonly unknown[],
  load: () => Promise<Record<string, unknown>>,
): Promise<Record<string, unknown>> {
  const { roles, checks } = ctx.actor
  const asked = [ctx.project.$id, editionOf(table), checks, checks && [...roles].sort(), ...question]
  const key = createHash('sha256').update(JSON.stringify(asked)).digest('base64')
  const found = answers.get(key)
  const now = ctx.now()
  const fresh = found !== undefined && now - found.at < ttl * 1000
  const answer = fresh ? found.answer : await load()
  if (!fresh) answers.set(key, { answer, at: now }, { size: stringifyJson(answer).length })
  ctx.reply.header('x-appwrite-cache', fresh ? 'hit' : 'miss')
  return answer
}
