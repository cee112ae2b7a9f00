import { randomBytes } from 'node:crypto'

let pool = Buffer.alloc(0)
let offset = 0

let lastMs = 0
let last = 0

/**
 * A new resource ID: 13 hexadecimal characters of microsecond time and 7 random ones (contract: identity 1.13). IDs of
 * one process sort in the order they were made.
 * @param now milliseconds since the epoch
 */
export function newId(now: number): string {
  const ms = Math.trunc(now)
  const micros = ms * 1000 + Number(process.hrtime.bigint() % 500n)
  // The clock gives whole milliseconds: within one, IDs count on from wherever they began.
  last = ms === lastMs || (ms > lastMs && micros <= last) ? last + 1 : micros
  lastMs = ms
  return last.toString(16).padStart(13, '0') + randomHex7()
}

// Random bytes are drawn 4 KiB at a time: a system call per ID would cost more than the ID.
function randomHex7(): string {
  if (offset + 4 > pool.length) {
    pool = randomBytes(4096)
    offset = 0
  }
  const value = pool.readUInt32BE(offset) >>> 4
  offset += 4
  return value.toString(16).padStart(7, '0')
}
