import { randomUUID } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { LockLostError, LockTimeoutError } from './port.ts'
import type { RedisConnection } from './redis-connection.ts'

interface Lease {
  /** What the caller calls the lock, for errors. */
  key: string
  /** Its name in Redis. */
  name: string
  leaseMs: number
  /** On the clock of `performance.now()`. */
  deadline: number
}

/** Runs `work` under a lock in Redis that ends by itself when its holder dies, and is prolonged as long as he lives. */
export async function withLease<R>(redis: RedisConnection, lease: Lease, work: (lost: AbortSignal) => Promise<R>) {
  const token = randomUUID()
  const lost = new AbortController()
  let heldUntil = await acquire(redis, lease, token)
  const renewal = setInterval(async () => {
    const asked = performance.now()
    const held = await redis.call<number>('holdfastRenew', lease.name, token, lease.leaseMs).catch(() => undefined)
    if (held === 1) heldUntil = asked + lease.leaseMs
    // Without an answer the lease may still run: it is given up only when it is over, or when Redis says it is not ours.
    else if (held === 0 || performance.now() >= heldUntil) lost.abort(new LockLostError(lease.key))
  }, lease.leaseMs / 3)
  try {
    const result = await work(lost.signal)
    if (lost.signal.aborted || performance.now() >= heldUntil) throw new LockLostError(lease.key)
    return result
  } finally {
    clearInterval(renewal)
    await release(redis, lease.name, token)
  }
}

/** Answers until when the lock is surely ours: counted from before the asking, so never too long. */
async function acquire(redis: RedisConnection, lease: Lease, token: string): Promise<number> {
  for (;;) {
    const asked = performance.now()
    const won = await redis
      .call<string | null>('set', lease.name, token, 'PX', lease.leaseMs, 'NX')
      .catch(async (error) => {
        // The answer may be lost while the lock was set: better not to leave it behind.
        await release(redis, lease.name, token)
        throw error
      })
    if (won === 'OK') return asked + lease.leaseMs
    const left = lease.deadline - performance.now()
    if (left <= 0) throw new LockTimeoutError(lease.key)
    await wait(Math.min(left, 10 + Math.random() * 30))
  }
}

/** Frees the lock if it is still ours. A failure changes nothing for the caller: the lease ends by itself. */
async function release(redis: RedisConnection, name: string, token: string) {
  await redis.call('holdfastRelease', name, token).catch(() => undefined)
}
