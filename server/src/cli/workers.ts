import cluster from 'node:cluster'

/** Pause before a process that died is replaced, in milliseconds: one that dies at once must not spin. */
const REPLACE_AFTER = 1000

/** True in a process that `runWorkers` started. */
export const isWorker = (): boolean => cluster.isWorker

/** False in all but one of several processes: what is said or made once per start is its business. */
export const isFirst = (): boolean => cluster.worker === undefined || cluster.worker.id === 1

/**
 * Runs `count` processes of this command on one port, and replaces those that die. Resolves with the exit code when a
 * signal has ended all of them, or when none of them could start.
 */
export function runWorkers(count: number): Promise<number> {
  return new Promise((resolve) => {
    let stopping = false
    let served = false
    const stop = () => {
      stopping = true
      for (const worker of Object.values(cluster.workers ?? {})) worker?.process.kill('SIGTERM')
    }
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, stop)
    cluster.on('listening', () => {
      served = true
    })
    cluster.on('exit', (_worker, code) => {
      const none = Object.keys(cluster.workers ?? {}).length === 0
      // What keeps the first one from starting keeps all: it has said why.
      if (!stopping && served) setTimeout(() => !stopping && cluster.fork(), REPLACE_AFTER)
      else if (none) resolve(stopping ? 0 : code || 1)
    })
    for (let started = 0; started < count; started++) cluster.fork()
  })
}
