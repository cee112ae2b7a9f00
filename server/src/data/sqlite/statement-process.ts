import { type ChildProcess, fork } from 'node:child_process'
import { tmpdir } from 'node:os'
import type { HeavyAnswer, HeavySelect } from './statement-worker.ts'

const SCRIPT = new URL('./statement-worker.ts', import.meta.url)

/**
 * A process that runs one select after the other. Not a thread: a thread inside SQLite cannot be stopped, it goes on to
 * the end of its statement, while a process can be killed. It knows nothing of the server's environment.
 */
export class StatementProcess {
  readonly #child: ChildProcess
  #asked: PromiseWithResolvers<HeavyAnswer> | undefined

  /** @param ended called when it ends, for whatever reason */
  constructor(ended: () => void) {
    this.#child = fork(SCRIPT, {
      serialization: 'advanced',
      execArgv: ['--disable-warning=ExperimentalWarning'],
      env: { TMPDIR: tmpdir() },
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    })
    this.#child.on('message', (answer: HeavyAnswer) => this.#asked?.resolve(answer))
    const kill = () => this.kill()
    process.once('exit', kill)
    const end = (cause?: unknown) => {
      process.off('exit', kill)
      this.#asked?.reject(new Error('The process that ran the statement has ended.', { cause }))
      ended()
    }
    this.#child.on('error', end)
    this.#child.on('exit', () => end())
    this.#awaited(false)
  }

  /** Runs a select; one at a time. */
  async ask(select: HeavySelect): Promise<HeavyAnswer> {
    const asked = Promise.withResolvers<HeavyAnswer>()
    this.#asked = asked
    this.#awaited(true)
    try {
      this.#child.send(select, (cause) => cause && asked.reject(cause))
      return await asked.promise
    } finally {
      this.#asked = undefined
      this.#awaited(false)
    }
  }

  kill(): void {
    this.#child.kill('SIGKILL')
  }

  // The server may end while nobody waits.
  #awaited(yes: boolean): void {
    if (yes) {
      this.#child.ref()
      this.#child.channel?.ref()
    } else {
      this.#child.unref()
      this.#child.channel?.unref()
    }
  }
}
