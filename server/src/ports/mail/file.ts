import { randomBytes } from 'node:crypto'
import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { createTransport } from 'nodemailer'
import { envelope } from './envelope.ts'
import { type ParsedMail, parseMail } from './parse.ts'
import { type Mail, type MailAddress, MailError, type MailMessage } from './port.ts'

/** Writes mails into a folder instead of sending them, one `.eml` file each, named so that they sort by time. */
export class FileMail implements Mail {
  readonly #folder: string
  readonly #from: MailAddress
  readonly #now: () => number
  readonly #composer = createTransport({ streamTransport: true, buffer: true, newline: 'unix' })
  #count = 0

  constructor(options: { folder: string; from: MailAddress; now?: () => number }) {
    this.#folder = options.folder
    this.#from = options.from
    this.#now = options.now ?? Date.now
  }

  async send(message: MailMessage) {
    const now = new Date(this.#now())
    const name = `${now.toISOString().replaceAll(':', '-')}-${this.#next()}.eml`
    const { message: content } = await this.#composer.sendMail({ ...envelope(message, this.#from), date: now })
    try {
      await mkdir(this.#folder, { recursive: true, mode: 0o700 })
      await writeWhole(join(this.#folder, name), content as Buffer)
    } catch (error) {
      throw new MailError(
        `The mail could not be written to its folder (${(error as NodeJS.ErrnoException).code}).`,
        false,
      )
    }
  }

  /** Sorts the mails of one millisecond, and keeps those of several processes apart. */
  #next() {
    return `${String(this.#count++).padStart(8, '0')}-${randomBytes(4).toString('hex')}`
  }
}

/** A mail found in the folder of a FileMail. */
export interface FiledMail extends ParsedMail {
  file: string
}

/** All mails in a folder, oldest first; none when there is no folder. */
export async function readMails(folder: string): Promise<FiledMail[]> {
  const files = (await filesOf(folder)).filter((file) => file.endsWith('.eml')).toSorted()
  return Promise.all(files.map(async (file) => ({ file, ...parseMail(await readFile(join(folder, file), 'utf8')) })))
}

async function filesOf(folder: string): Promise<string[]> {
  try {
    return await readdir(folder)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}

/** Nobody sees half a file, and only the owner sees the whole: mails carry secrets. */
async function writeWhole(path: string, content: Buffer) {
  const draft = `${path}.draft`
  try {
    const file = await open(draft, 'wx', 0o600)
    try {
      await file.writeFile(content)
    } finally {
      await file.close()
    }
    await rename(draft, path)
  } catch (error) {
    await rm(draft, { force: true })
    throw error
  }
}
