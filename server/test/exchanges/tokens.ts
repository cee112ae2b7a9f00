// Recordings stand tokens in place of what differs from run to run: `<id:team1>`, `<datetime>`, `<secret>` …
const TOKEN = /<(id:[a-zA-Z]+\d*|datetime|http-date|epoch|secret|message|endpoint|number|text:\d+)>/
const PATTERNS: Readonly<Record<string, string>> = {
  datetime: String.raw`\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}\+00:00`,
  'http-date': String.raw`[A-Z][a-z]{2}, \d{2}[ -][A-Z][a-z]{2}[ -]\d{4} \d{2}:\d{2}:\d{2} GMT`,
  epoch: String.raw`\d{10}`,
  secret: String.raw`[^\s;"]+`,
  endpoint: String.raw`https?://[^/\s"]+(?:/v1)?`,
  number: String.raw`-?\d+(?:\.\d+)?`,
  message: String.raw`[^]*\S[^]*`,
  text: String.raw`[^]*\S[^]*`,
}
/** A pattern that matches just this text. */
export const literal = (text: string) => text.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&')
const ID = '[A-Za-z0-9][A-Za-z0-9._-]{0,35}'
// The recorded server's own version; ours may be any.
const RECORDED_VERSION = '1.9.6'

/** What generated ids turned out to be in this run: learned from answers, used in the requests after. */
export class Ids {
  readonly #known = new Map<string, string>()

  /** Says what `<id:name>` stands for. */
  learn(name: string, id: string): void {
    this.#known.set(name, id)
  }

  get(name: string): string | undefined {
    return this.#known.get(name)
  }

  /**
   * Writes the ids into a recorded text.
   * @throws Error when one of them was never learned
   */
  fill(text: string): string {
    return text.replaceAll(/<id:([a-zA-Z]+\d*)>/g, (token, name: string) => {
      const id = this.#known.get(name)
      if (id === undefined) throw new Error(`no earlier answer gave ${token}`)
      return id
    })
  }

  /** Tells whether our text is what was recorded, and learns the ids that it shows for the first time. */
  accepts(recorded: string, ours: string): boolean {
    if (recorded === ours) return true
    const names: string[] = []
    const pattern = this.#pattern(recorded, names)
    if (pattern === undefined) return false
    const match = new RegExp(`^${pattern}$`).exec(ours)
    if (!match) return false
    for (const [index, name] of names.entries()) this.learn(name, match[index + 1] ?? '')
    return true
  }

  #pattern(recorded: string, names: string[]): string | undefined {
    if (recorded === RECORDED_VERSION) return String.raw`\d+\.\d+\.\d+`
    const parts = recorded.split(TOKEN) // odd ones are tokens
    if (parts.length === 1) return undefined
    return parts.map((part, index) => (index % 2 ? this.#tokenPattern(part, names) : literal(part))).join('')
  }

  #tokenPattern(token: string, names: string[]): string {
    if (!token.startsWith('id:')) return PATTERNS[token.split(':')[0] ?? ''] ?? ''
    const name = token.slice(3)
    const known = this.#known.get(name)
    if (known !== undefined) return literal(known)
    // A second appearance in the same text must be the same id.
    const seen = names.indexOf(name)
    return seen >= 0 ? `\\${seen + 1}` : `(${names.push(name) && ID})`
  }
}
