import type { Exchange } from './exchange.ts'
import type { Secrets } from './secrets.ts'
import type { Seed } from './seed.ts'
import type { Answer, Call } from './send.ts'
import { type Ids, literal } from './tokens.ts'

/** A replay under way: what was learned so far, and a way to do what the recorder did off the record. */
export interface Run {
  readonly ids: Ids
  readonly secrets: Secrets
  readonly seed: Seed
  /** Sends a request that is not compared; throws unless it is answered with success. */
  call(call: Omit<Call, 'body'> & { readonly body?: object }): Promise<Answer>
  /** The newest link that starts with `url` in mails to an address; throws when there is none. */
  mailedLink(address: string, url: string): Promise<URL>
}

/** What a recording does not say about itself, by the names of its exchanges. */
export interface Recording {
  readonly service: string
  /** What was there before the project under test. */
  prepareFirst?(run: Run): Promise<void>
  /** What was there before the first exchange, beyond a console user, an organization, a project and its key. */
  prepare?(run: Run): Promise<void>
  /** What happened off the record just before an exchange. */
  readonly before?: Readonly<Record<string, (run: Run) => Promise<void> | void>>
  /** Credentials that an answer gives to callers of later exchanges. */
  readonly after?: Readonly<Record<string, (run: Run, answer: Answer) => void>>
  /** Members of a body that the recording hides or that are only good for the recorded run. */
  readonly body?: Readonly<Record<string, (run: Run) => object>>
  /** Paths that were sent with more encoding than is shown. */
  readonly path?: Readonly<Record<string, string>>
  /** Headers that are only good for the recorded run. */
  readonly headers?: Readonly<Record<string, (run: Run) => Readonly<Record<string, string>>>>
  /** Exchanges that make no sense before a later release, with the reason. */
  readonly skip?: Readonly<Record<string, string>>
}

/** A difference from the recording that is wanted. */
export interface Deviation {
  /** The exchange's name; `*` stands for any text. */
  readonly exchange: string
  /** `status`, `header <name>` or a path into the body; `*` as above. */
  readonly path: string
  readonly reason: string
}

const fits = (pattern: string, name: string) =>
  pattern === name ||
  (pattern.includes('*') && new RegExp(`^${pattern.split('*').map(literal).join('.*')}$`).test(name))

/** Tells whether a deviation explains a difference of an exchange. */
export const explains = (entry: Deviation, exchange: Pick<Exchange, 'name'>, path: string) =>
  fits(entry.exchange, exchange.name) && fits(entry.path, path)
