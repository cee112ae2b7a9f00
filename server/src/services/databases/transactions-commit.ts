import type { Context } from '../../contract/context.ts'
import { ApiError, ERRORS, type ErrorType } from '../../contract/errors.ts'
import { DuplicateError, ForbiddenError } from '../../data/database.ts'
import { missingIn } from '../../data/tables/stale.ts'
import type { Api } from './api.ts'
import { stagedIn } from './operations.ts'
import type { Transaction } from './shapes.ts'
import { endTransaction, fail, requirePending, requireTransaction } from './transactions.ts'
import { replay } from './transactions-replay.ts'
import { removeOperations } from './transactions-store.ts'

/**
 * Commits a transaction: all that was staged in it or, when something stands against it, nothing, and it has failed for
 * good. Of several callers who try at the same time one succeeds.
 * @throws ApiError `transaction_not_found`, `transaction_not_ready`, `transaction_expired`; what stands against it in the
 * words of the older API (contract: data 1.2)
 */
export async function commitTransaction(ctx: Context, transactionId: string, api: Api): Promise<Transaction> {
  let begun: Transaction | undefined
  try {
    return await ctx.transaction(async (tx) => {
      begun = undefined // the database may have begun anew
      const transaction = await requireTransaction(tx, transactionId)
      requirePending(tx, transaction, 'transaction_not_ready')
      const committed = await endTransaction(tx, transaction, 'committed')
      if (!committed) throw new ApiError('transaction_not_ready')
      begun = transaction
      await replay(tx, api, await stagedIn(tx.store, transaction))
      await removeOperations(tx.store, [transaction.$sequence])
      return committed
    })
  } catch (error) {
    const refusal = refusalOf(api, error)
    // When the database itself gave up, nothing is wrong with the transaction: it can be committed again.
    if (!begun || !refusal) throw error
    await giveUp(ctx, begun)
    throw refusal
  }
}

// Whoever ended it in the meantime was first.
async function giveUp(ctx: Context, transaction: Transaction): Promise<void> {
  if (!(await ctx.transaction((tx) => fail(tx, transaction)))) throw new ApiError('transaction_not_ready')
}

/** What stands against a commit, by what a write was refused with; whatever else it is, the transaction just failed. */
const REFUSALS: ReadonlyMap<ErrorType, ErrorType> = new Map([
  ['row_already_exists', 'transaction_conflict'],
  ['row_unique_constraint_violation', 'transaction_conflict'],
  ['row_update_conflict', 'transaction_conflict'],
  ['transaction_conflict', 'transaction_conflict'],
  ['row_not_found', 'document_not_found'],
  ['row_invalid_structure', 'document_invalid_structure'],
  ['column_limit_exceeded', 'attribute_limit_exceeded'],
  ['relationship_value_invalid', 'relationship_value_invalid'],
  ['user_unauthorized', 'user_unauthorized'],
])

// Undefined where it was no refusal.
function refusalOf(api: Api, error: unknown): ApiError | undefined {
  if (error instanceof DuplicateError) return new ApiError('transaction_conflict', undefined, { cause: error })
  if (error instanceof ForbiddenError) return new ApiError('user_unauthorized', undefined, { cause: error })
  if (missingIn(error)) return failed(error, 'Its tables were changed.')
  if (!(error instanceof ApiError)) return undefined
  const type = REFUSALS.get(error.type)
  if (type === undefined) return failed(error, api.inWords(error.message))
  return new ApiError(type, type === 'transaction_conflict' ? undefined : api.inWords(error.message), { cause: error })
}

const failed = (cause: unknown, reason: string): ApiError =>
  new ApiError('transaction_failed', `${ERRORS.transaction_failed[1]} ${reason}`, { cause })
