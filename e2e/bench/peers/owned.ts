/**
 * Makes something that has to be undone. What was begun when the stack is disposed is waited for and undone; after that
 * nothing is begun any more.
 */
export function owned<T>(
  stack: AsyncDisposableStack,
  make: () => Promise<T>,
  undo: (made: T) => Promise<void>,
): Promise<T> {
  if (stack.disposed) throw new Error('The comparison is over.')
  const pending = make()
  stack.defer(() => pending.then(undo, () => undefined))
  return pending
}

/** A stack inside another: whoever ends it first, both wait for the same end. */
export function innerStack(outer: AsyncDisposableStack): { stack: AsyncDisposableStack; end(): Promise<void> } {
  const stack = new AsyncDisposableStack()
  let ending: Promise<void> | undefined
  const end = () => {
    ending ??= stack.disposeAsync()
    return ending
  }
  outer.defer(end)
  return { stack, end }
}
