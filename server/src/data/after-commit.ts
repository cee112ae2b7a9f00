/** What a transaction leaves to do once it is durable. Work of a rolled-back part is forgotten. */
export class AfterCommit {
  readonly #tags: string[] = []
  readonly #work: (() => void)[] = []

  purge(tag: string): void {
    if (this.#tags.at(-1) !== tag) this.#tags.push(tag)
  }

  add(work: () => void): void {
    this.#work.push(work)
  }

  /**
   * Drops the stale cache entries first: whoever is told of the change must not read what was before it. All of the
   * work runs, also when a part of it fails; then the first failure is thrown.
   */
  run(purge: (tags: readonly string[]) => void): void {
    const steps = this.#tags.length ? [() => purge(this.#tags), ...this.#work] : this.#work
    const failures: unknown[] = []
    for (const step of steps) {
      try {
        step()
      } catch (error) {
        failures.push(error)
      }
    }
    if (failures.length) throw failures[0]
  }
}
