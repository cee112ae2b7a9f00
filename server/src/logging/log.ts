import { Writable } from 'node:stream'
import { pino } from 'pino'
import type { Log } from '../contract/context.ts'

/** What may never stand in a log, wherever it hides in the fields. */
const SECRET = ['secret', 'password', 'key', 'token', 'jwt', 'cookie', 'authorization', 'headers']
/** What databases add to their errors: the values that were to be stored. */
const STORED = ['parameters', 'detail']
const DEPTHS = ['', '*.', '*.*.', '*.*.*.']
const REDACTED = DEPTHS.flatMap((depth) => [...SECRET, ...STORED].map((name) => `${depth}${name}`))

/** The process's log: JSON lines, or short lines to read while developing. */
export function createLog(options: { level: string; format: 'json' | 'pretty'; out?: NodeJS.WritableStream }): Log {
  const out = options.out ?? process.stdout
  const destination = options.format === 'json' ? out : readable(out)
  return pino({ level: options.level, redact: { paths: REDACTED, censor: '[redacted]' }, base: null }, destination)
}

const LEVELS: Readonly<Record<number, string>> = { 20: 'debug', 30: 'info', 40: 'warn', 50: 'error', 60: 'fatal' }

function readable(out: NodeJS.WritableStream): Writable {
  return new Writable({
    write(line: Buffer, _encoding, done) {
      const { level, time, msg, err, ...fields } = JSON.parse(line.toString())
      const rest = Object.keys(fields).length ? ` ${JSON.stringify(fields)}` : ''
      const stack = err?.stack ? `\n${err.stack}` : ''
      out.write(
        `${new Date(time).toISOString().slice(11, 19)} ${(LEVELS[level] ?? '').padEnd(5)} ${msg}${rest}${stack}\n`,
      )
      done()
    },
  })
}
