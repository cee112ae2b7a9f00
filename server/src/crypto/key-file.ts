import { randomBytes } from 'node:crypto'
import { type FileHandle, link, open, unlink } from 'node:fs/promises'
import { dirname } from 'node:path'

const SHORTEST = 32
const LONGEST = 4096

/** The key file cannot be used; the message is one sentence for the operator, the reason is for the caller. */
export class KeyFileError extends Error {
  override readonly name = 'KeyFileError'
  readonly reason: 'missing' | 'exists' | 'permissions' | 'content' | 'io'

  constructor(reason: KeyFileError['reason'], message: string, cause?: unknown) {
    super(message, { cause })
    this.reason = reason
  }
}

/** Reads the server's key (one line of text), refusing a file that others on the machine could read. */
export async function readKeyFile(path: string): Promise<string> {
  const file = await open(path, 'r').catch((error: unknown) => {
    throw codeOf(error) === 'ENOENT'
      ? new KeyFileError('missing', `There is no key file ${path}.`, error)
      : ioError(`The key file ${path} cannot be opened`, error)
  })
  try {
    await checkFile(file, path)
    const key = (await file.readFile('utf8')).trim()
    if (key.length < SHORTEST || /\s/.test(key))
      throw new KeyFileError('content', `The key file ${path} must hold one line of at least ${SHORTEST} characters.`)
    return key
  } finally {
    await file.close()
  }
}

/**
 * Makes a random 256-bit key that only its owner may read, safely on disk before it returns, and reads it back.
 * The complete file appears in one step: of two starting servers one wins, the other gets reason `exists`.
 */
export async function createKeyFile(path: string): Promise<string> {
  const draft = `${path}.${randomBytes(6).toString('hex')}.new`
  try {
    await writeDurably(draft, `${randomBytes(32).toString('hex')}\n`)
    await link(draft, path)
  } catch (error) {
    throw codeOf(error) === 'EEXIST'
      ? new KeyFileError('exists', `The key file ${path} exists already and was left as it is.`, error)
      : ioError(`The key file ${path} cannot be written`, error)
  } finally {
    await unlink(draft).catch(ignoreMissing)
  }
  await syncFolder(dirname(path))
  return readKeyFile(path)
}

async function checkFile(file: FileHandle, path: string): Promise<void> {
  const { mode, size } = await file.stat().catch((error: unknown) => {
    throw ioError(`The key file ${path} cannot be read`, error)
  })
  if ((mode & 0o170000) !== 0o100000) throw new KeyFileError('content', `The key file ${path} is not a plain file.`)
  // Windows has no such bits; there the folder's own rights decide.
  if (process.platform !== 'win32' && (mode & 0o077) !== 0)
    throw new KeyFileError('permissions', `The key file ${path} can be read by others; run: chmod 600 ${path}`)
  if (size > LONGEST) throw new KeyFileError('content', `The key file ${path} is longer than ${LONGEST} bytes.`)
}

async function writeDurably(path: string, text: string): Promise<void> {
  const file = await open(path, 'wx', 0o600)
  try {
    await file.writeFile(text)
    await file.sync()
  } finally {
    await file.close()
  }
}

async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return
  const folder = await open(path, 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}

function ignoreMissing(error: unknown): void {
  if (codeOf(error) !== 'ENOENT') throw error
}

function ioError(what: string, error: unknown): KeyFileError {
  return new KeyFileError('io', `${what} (${codeOf(error) ?? 'unknown error'}).`, error)
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined
}
