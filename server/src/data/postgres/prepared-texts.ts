import { LRUCache } from 'lru-cache'
import { HOUR } from '../../kit/time.ts'

interface Bounds {
  /** Texts that are prepared. */
  readonly kept: number
  /** Characters of a text beyond which it is not. */
  readonly length: number
}

/** How often a text is asked for before it is prepared: many never come again. */
const OFTEN = 3

/**
 * Which statements are worth being kept prepared. A connection keeps every one it has prepared to its end, within an hour,
 * and clients decide what lists ask for: without a bound they would fill the memory of the database.
 */
export class PreparedTexts {
  readonly #bounds: Bounds
  readonly #kept = new Set<string>()
  readonly #asked: LRUCache<string, number>
  #since = performance.now()

  constructor(bounds: Bounds = { kept: 2000, length: 8000 }) {
    this.#bounds = bounds
    this.#asked = new LRUCache({ max: bounds.kept })
  }

  /** Whether the statement that is about to run shall be prepared. */
  ask(text: string): boolean {
    if (this.#kept.has(text)) return true
    if (text.length > this.#bounds.length || this.#isFull()) return false
    const asked = (this.#asked.get(text) ?? 0) + 1
    this.#asked.set(text, asked)
    if (asked < OFTEN) return false
    this.#asked.delete(text)
    this.#kept.add(text)
    return true
  }

  // Connections of an hour ago are gone, with all they had prepared.
  #isFull(): boolean {
    if (this.#kept.size < this.#bounds.kept) return false
    const now = performance.now()
    if (now - this.#since < HOUR) return true
    this.#since = now
    this.#kept.clear()
    return false
  }
}
