import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** The newest mail to an address that the server wrote into its data folder; undefined while there is none. */
export async function newestMail(folder: string, to: string): Promise<string | undefined> {
  const mails = join(folder, 'data', 'mail')
  const files = await readdir(mails).catch((error: NodeJS.ErrnoException) =>
    error.code === 'ENOENT' ? [] : Promise.reject(error),
  )
  for (const file of files
    .filter((name) => name.endsWith('.eml'))
    .toSorted()
    .toReversed()) {
    const text = await readFile(join(mails, file), 'utf8')
    if (text.includes(to)) return unfolded(text)
  }
  return undefined
}

/** The parameters of the first link in a mail that has all of `names`. */
export function linkParameters(mail: string, names: readonly string[]): Record<string, string> {
  for (const [link] of mail.matchAll(/https?:\/\/[^\s"<>]+/g)) {
    const found = new URL(link.replaceAll('&amp;', '&')).searchParams
    if (names.every((name) => found.has(name))) return Object.fromEntries(found)
  }
  throw new Error(`No link of the mail has ${names.join(', ')}.`)
}

// Quoted-printable breaks long lines, and writes `=` as `=3D`.
const unfolded = (text: string): string =>
  /quoted-printable/i.test(text)
    ? text
        .replace(/=\r?\n/g, '')
        .replace(/=([0-9A-F]{2})/g, (_whole, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
    : text
