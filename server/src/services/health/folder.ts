import { randomUUID } from 'node:crypto'
import { access, constants, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ApiError } from '../../contract/errors.ts'

/** Writes, reads and deletes a small file. @throws ApiError when that fails */
export async function checkStorage(folder: string): Promise<void> {
  const file = join(folder, `.health-${randomUUID()}`)
  const text = 'health'
  try {
    await writeFile(file, text, { mode: 0o600 })
    if ((await readFile(file, 'utf8')) !== text) throw new Error('What was read is not what was written.')
  } catch (cause) {
    throw new ApiError('general_server_error', 'Files cannot be stored.', { cause })
  } finally {
    await rm(file, { force: true })
  }
}

/** @throws ApiError when the folder cannot be read and written */
export async function checkFolder(folder: string): Promise<void> {
  await access(folder, constants.R_OK | constants.W_OK).catch((cause) => {
    throw new ApiError('general_server_error', 'The data folder cannot be read and written.', { cause })
  })
}
