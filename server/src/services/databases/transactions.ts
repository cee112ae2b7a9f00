import { isPrivileged } from '../../contract/actor.ts'
import type { Context } from '../../contract/context.ts'
import { ApiError, type ErrorType } from '../../contract/errors.ts'
import { ownPermissions } from '../../contract/permissions.ts'
import { SECOND } from '../../kit/time.ts'
import { type Transaction, transactions } from './shapes.ts'
import { removeOperations } from './transactions-store.ts'

/** Transactions that a user may have open at a time: each may hold a lot, and nothing else bounds them. */
const OPEN = 100

/**
 * Begins a transaction: the user's own, or one for servers alone.
 * @throws ApiError `general_unauthorized_scope` to guests, who could never use it, `transaction_limit_exceeded`
 */
export async function createTransaction(ctx: Context, ttl: number): Promise<Transaction> {
  if (ctx.actor.kind === 'guest') throw new ApiError('general_unauthorized_scope')
  const now = ctx.now()
  if (!isPrivileged(ctx.actor)) await requirePlace(ctx, now)
  return ctx.store.insert(transactions, {
    $id: ctx.newId(),
    $permissions: ownPermissions(ctx.actor),
    $createdAt: now,
    $updatedAt: now,
    status: 'pending',
    expiresAt: now + ttl * SECOND,
  })
}

// Expired ones make place for new ones; the rest of them goes with the daily cleaning.
async function requirePlace(ctx: Context, now: number): Promise<void> {
  const own = await ctx.store.select(transactions, { status: 'pending' }, { limit: OPEN })
  if (own.length < OPEN) return
  const expired = own.filter(({ expiresAt }) => expiresAt <= now)
  if (expired.length === 0) {
    const sentence = `A user may have ${OPEN} transactions open at a time. Commit some of them, or roll them back.`
    throw new ApiError('transaction_limit_exceeded', sentence)
  }
  for (const { $id } of expired) await deleteTransaction(ctx, $id)
}

/**
 * A transaction of the caller; those of others are not there for him.
 * @throws ApiError `transaction_not_found`
 */
export async function requireTransaction(ctx: Context, transactionId: string): Promise<Transaction> {
  return known(await ctx.store.find(transactions, transactionId))
}

/**
 * A transaction that still takes writes. Nobody else adds to it, commits it or ends it before this transaction of the
 * database is over.
 * @param closed the error where it is not pending any more
 * @throws ApiError `transaction_not_found`, `transaction_expired`
 */
export async function lockPending(ctx: Context, transactionId: string, closed: ErrorType): Promise<Transaction> {
  const transaction = known(await ctx.store.lock(transactions, transactionId))
  requirePending(ctx, transaction, closed)
  return transaction
}

/** @throws ApiError `transaction_expired`, or `closed` where it is not pending any more */
export function requirePending(ctx: Context, { status, expiresAt }: Transaction, closed: ErrorType): void {
  if (status !== 'pending') throw new ApiError(closed, 'The transaction has been committed or rolled back.')
  if (expiresAt <= ctx.now()) throw new ApiError('transaction_expired')
}

/**
 * Ends a transaction for good, if nobody else did: found pending and changed in one statement. Undefined where somebody did.
 */
export async function endTransaction(
  ctx: Context,
  { $id }: Transaction,
  status: 'committed' | 'failed',
): Promise<Transaction | undefined> {
  const [ended] = await ctx.store.asSystem().updateWhere(transactions, { $id, status: 'pending' }, { status })
  return ended
}

/**
 * Gives a transaction up; nothing of it is kept but how it ended.
 * @throws ApiError `transaction_not_found`, `transaction_not_ready`, `transaction_expired`
 */
export async function rollBack(ctx: Context, transactionId: string): Promise<Transaction> {
  const transaction = await lockPending(ctx, transactionId, 'transaction_not_ready')
  return (await fail(ctx, transaction)) ?? transaction
}

/** Marks a transaction as failed, if nobody ended it in another way. */
export async function fail(ctx: Context, transaction: Transaction): Promise<Transaction | undefined> {
  const failed = await endTransaction(ctx, transaction, 'failed')
  if (failed) await removeOperations(ctx.store, [transaction.$sequence])
  return failed
}

/**
 * Deletes a transaction, whatever became of it.
 * @throws ApiError `transaction_not_found`
 */
export async function deleteTransaction(ctx: Context, transactionId: string): Promise<void> {
  const { $sequence } = known(await ctx.store.delete(transactions, transactionId))
  await removeOperations(ctx.store, [$sequence])
}

function known(transaction: Transaction | undefined): Transaction {
  if (!transaction) throw new ApiError('transaction_not_found')
  return transaction
}
