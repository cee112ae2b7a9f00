import { Worker } from 'node:worker_threads'

/** What a user agent tells of the software and device behind it; empty texts where it tells nothing. */
export interface ClientFacts {
  readonly osCode: string
  readonly osName: string
  readonly osVersion: string
  readonly clientType: string
  readonly clientCode: string
  readonly clientName: string
  readonly clientVersion: string
  readonly clientEngine: string
  readonly clientEngineVersion: string
  readonly deviceName: string
  readonly deviceBrand: string
  readonly deviceModel: string
}

/** What is told of a client that nothing is known of. */
export const NO_FACTS: ClientFacts = {
  osCode: '',
  osName: '',
  osVersion: '',
  clientType: '',
  clientCode: '',
  clientName: '',
  clientVersion: '',
  clientEngine: '',
  clientEngineVersion: '',
  deviceName: '',
  deviceBrand: '',
  deviceModel: '',
}

const IDLE_MS = 30_000

/**
 * Reads user agents, first come first served, in a thread that ends when nobody has asked for a while: the patterns
 * cost 0.6 s and 100 MB on first use, and a hostile text could hold some of them up for long.
 */
export class UserAgentReader {
  readonly #script: URL
  readonly #answerWithinMs: number
  // In the order they were asked, which is the order the thread answers in.
  readonly #waiting = new Map<string, PromiseWithResolvers<ClientFacts>>()
  #worker: Worker | undefined
  #deadline: NodeJS.Timeout | undefined

  constructor(script: URL, answerWithinMs: number) {
    this.#script = script
    this.#answerWithinMs = answerWithinMs
  }

  /** Reads one; if it cannot be read in time, it gives no facts, and the process a warning. */
  read(userAgent: string): Promise<ClientFacts> {
    const asked = this.#waiting.get(userAgent) ?? this.#ask(userAgent)
    return asked.promise
  }

  #ask(userAgent: string): PromiseWithResolvers<ClientFacts> {
    const asked = Promise.withResolvers<ClientFacts>()
    this.#waiting.set(userAgent, asked)
    this.#worker ??= this.#start()
    this.#worker.ref()
    this.#worker.postMessage(userAgent)
    if (this.#waiting.size === 1) this.#expireAfter(this.#answerWithinMs)
    return asked
  }

  #start(): Worker {
    const worker = new Worker(this.#script)
    const ifCurrent = (run: () => void) => worker === this.#worker && run()
    worker.on('message', ({ userAgent, facts }: { userAgent: string; facts: ClientFacts }) =>
      ifCurrent(() => this.#answer(userAgent, facts)),
    )
    worker.on('error', (cause) => ifCurrent(() => this.#skip(new Error('Reading a user agent failed.', { cause }))))
    return worker
  }

  #answer(userAgent: string, facts: ClientFacts) {
    this.#waiting.get(userAgent)?.resolve(facts)
    this.#waiting.delete(userAgent)
    if (this.#waiting.size === 0) this.#worker?.unref()
    this.#expireAfter(this.#waiting.size === 0 ? IDLE_MS : this.#answerWithinMs)
  }

  #expireAfter(ms: number) {
    clearTimeout(this.#deadline)
    this.#deadline = setTimeout(() => this.#expire(), ms).unref()
  }

  #expire() {
    if (this.#waiting.size === 0) this.#stop()
    else this.#skip(new Error('A user agent could not be read in time.'))
  }

  // A sign-in does not fail for its user agent: the one that is stuck learns nothing, those behind it get a new thread.
  #skip(error: Error) {
    process.emitWarning(error)
    this.#stop()
    const [stuck, ...behind] = this.#waiting.keys()
    if (behind.length > 0) this.#worker = this.#start()
    for (const userAgent of behind) this.#worker?.postMessage(userAgent)
    if (stuck !== undefined) this.#answer(stuck, NO_FACTS)
  }

  #stop() {
    clearTimeout(this.#deadline)
    const worker = this.#worker
    this.#worker = undefined
    void worker?.terminate()
  }
}
