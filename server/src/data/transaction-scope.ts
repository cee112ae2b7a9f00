import { AsyncLocalStorage } from 'node:async_hooks'

interface Scope {
  readonly database: object
  readonly outer: Scope | undefined
  over: boolean
  reachedOut: boolean
}

const scopes = new AsyncLocalStorage<Scope | undefined>()

/** Where a transaction stands: inside which others, and what began inside it. */
export interface TransactionScope {
  /** Whether a transaction of another database is open around this one. */
  readonly nested: boolean
  /** Whether a transaction of another database was asked for inside: rolling back this one does not undo that one. */
  readonly reachedOut: boolean
  /** Runs `work` as the inside of the transaction. */
  enter<R>(work: () => Promise<R>): Promise<R>
}

/**
 * The inside of a transaction of `database`. Made where the transaction is asked for, entered when its turn comes.
 * @throws Error when asked for inside a transaction of the same database: it would wait for itself
 */
export function transactionScope(database: { readonly name: string }): TransactionScope {
  const around = [...openScopes()]
  if (around.some((scope) => scope.database === database))
    throw new Error(`A transaction of ${database.name} is open here already: go on with its own store.`)
  for (const scope of around) scope.reachedOut = true
  const scope: Scope = { database, outer: scopes.getStore(), over: false, reachedOut: false }
  return {
    nested: around.length > 0,
    get reachedOut() {
      return scope.reachedOut
    },
    async enter(work) {
      try {
        return await scopes.run(scope, work)
      } finally {
        scope.over = true
      }
    },
  }
}

function* openScopes(): Generator<Scope> {
  for (let at = scopes.getStore(); at; at = at.outer) if (!at.over) yield at
}

/** Runs `work` outside every transaction: for what serves all callers, whoever of them set it off. */
export const outsideTransactions = <R>(work: () => R): R => scopes.run(undefined, work)
