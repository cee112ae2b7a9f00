const SENTENCES = {
  format: 'The stored value is not in a sealed format this server knows.',
  key: 'The stored value was sealed with a key this server does not have.',
  tampered: 'The stored value does not belong here, was changed, or was sealed with another key of the same number.',
}

/** A sealed value could not be opened; says why and which key version it names, never what it holds. */
export class UnsealError extends Error {
  override readonly name = 'UnsealError'
  readonly reason: keyof typeof SENTENCES
  readonly version: number | undefined

  constructor(reason: keyof typeof SENTENCES, version?: number) {
    super(SENTENCES[reason])
    this.reason = reason
    this.version = version
  }
}
