/** Parameters stored with a hash, as an import or an older version wrote them: never trusted. */
export type HashOptions = Readonly<Record<string, unknown>>

/** One way passwords were hashed somewhere: checks a password, and says what the API reports as `hashOptions`. */
export interface HashAlgorithm {
  /** False for a wrong password, for a text that is no such hash, and for parameters beyond what one sign-in may cost. */
  verify(hash: string, text: string, options: HashOptions): Promise<boolean>
  report(options: HashOptions): Record<string, unknown>
}

/** A whole number among the parameters, or the default when it is absent or no such number. */
export function integerOption(options: HashOptions, name: string, fallback: number): number {
  const value = options[name]
  return Number.isSafeInteger(value) ? Number(value) : fallback
}

/** A text among the parameters, or the default when it is absent or no text. */
export function textOption(options: HashOptions, name: string, fallback: string): string {
  const value = options[name]
  return typeof value === 'string' ? value : fallback
}
