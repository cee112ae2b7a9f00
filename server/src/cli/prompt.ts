import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'

/** Asks for a secret without showing it; reads a whole line from standard input when that is no terminal. */
export async function askSecret(question: string): Promise<string> {
  const hidden = new Writable({ write: (_chunk, _encoding, done) => done() })
  process.stderr.write(question)
  const reader = createInterface({ input: process.stdin, output: hidden, terminal: process.stdin.isTTY === true })
  try {
    for await (const line of reader) return line
    return ''
  } finally {
    reader.close()
    process.stderr.write('\n')
  }
}
