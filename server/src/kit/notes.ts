/**
 * Writes that nobody waits for, such as when something was last used: one at a time under each name. One that fails is
 * forgotten, because the next use tries again.
 */
export class Notes {
  readonly #underWay = new Set<string>()

  take(name: string, write: () => Promise<unknown>): void {
    if (this.#underWay.has(name)) return
    this.#underWay.add(name)
    void write()
      .catch(() => undefined)
      .finally(() => this.#underWay.delete(name))
  }
}
