import { ApiError } from '../../contract/errors.ts'
import { anyList, boolean, integer, optional, queries, uid } from '../../contract/params.ts'
import type { Scope } from '../../contract/scopes.ts'
import { type Each, operation } from './api.ts'
import { Transaction, TransactionList } from './models.ts'
import { EVERYBODY, WRITING } from './row-params.ts'
import { transactions } from './shapes.ts'
import { stageMany } from './staging.ts'
import { createTransaction, deleteTransaction, requireTransaction, rollBack } from './transactions.ts'
import { commitTransaction } from './transactions-commit.ts'

const transactionId = uid('ID of the transaction.')
const ATTRIBUTES = ['status', 'expiresAt']

/** The older API asks for the scope of the newer one here. */
const READING: Each<readonly Scope[]> = { tablesDB: ['documents.read', 'rows.read'], databases: ['rows.read'] }
const model = { tablesDB: Transaction, databases: Transaction }
const listModel = { tablesDB: TransactionList, databases: TransactionList }

export const create = operation({
  name: 'createTransaction',
  method: 'POST',
  path: '/transactions',
  title: 'Begin a transaction',
  scopes: WRITING,
  auth: EVERYBODY,
  params: { ttl: optional(integer(60, 3600, 'Seconds until it expires.'), 300) },
  status: 201,
  model,
  atomic: () => true,
  run: (ctx, { ttl }) => createTransaction(ctx, ttl),
})

export const list = operation({
  name: 'listTransactions',
  method: 'GET',
  path: '/transactions',
  title: 'List transactions; users see their own',
  scopes: READING,
  auth: EVERYBODY,
  params: { queries: optional(queries(ATTRIBUTES), []) },
  model: listModel,
  async run(ctx, params) {
    const { total, rows } = await ctx.store.list(transactions, params.queries, { attributes: ATTRIBUTES })
    return { total, transactions: rows }
  },
})

export const get = operation({
  name: 'getTransaction',
  method: 'GET',
  path: '/transactions/:transactionId',
  title: 'Get a transaction',
  scopes: READING,
  auth: EVERYBODY,
  params: { transactionId },
  model,
  run: (ctx, { transactionId }) => requireTransaction(ctx, transactionId),
})

export const update = operation({
  name: 'updateTransaction',
  method: 'PATCH',
  path: '/transactions/:transactionId',
  title: 'Commit a transaction, or roll it back',
  scopes: WRITING,
  auth: EVERYBODY,
  params: {
    transactionId,
    commit: optional(boolean('Whether to do what was staged in it: all of that, or nothing.'), false),
    rollback: optional(boolean('Whether to forget what was staged in it.'), false),
  },
  model,
  // A commit that fails leaves nothing behind, but has to note that.
  atomic: ({ rollback, commit }) => rollback && !commit,
  async run(ctx, { transactionId, commit, rollback }, api) {
    if (commit === rollback) throw new ApiError('general_bad_request', 'Either commit a transaction or roll it back.')
    return commit ? commitTransaction(ctx, transactionId, api) : rollBack(ctx, transactionId)
  },
})

export const remove = operation({
  name: 'deleteTransaction',
  method: 'DELETE',
  path: '/transactions/:transactionId',
  title: 'Delete a transaction with what was staged in it',
  scopes: WRITING,
  auth: EVERYBODY,
  params: { transactionId },
  status: 204,
  atomic: () => true,
  async run(ctx, { transactionId }) {
    await deleteTransaction(ctx, transactionId)
    return undefined
  },
})

export const createOperations = operation({
  name: 'createOperations',
  method: 'POST',
  path: '/transactions/:transactionId/operations',
  title: 'Stage operations in a transaction: all of them, or none',
  scopes: WRITING,
  auth: EVERYBODY,
  params: {
    transactionId,
    operations: optional(
      anyList('Operations, each an object or a text of its JSON: `action`, the IDs it is about, and its `data`.'),
      [],
    ),
  },
  status: 201,
  model,
  atomic: () => true,
  run: (ctx, { transactionId, operations }, api) => stageMany(ctx, transactionId, operations, api),
})
