import { chmod, mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createKeyFile, readKeyFile } from './key-file.ts'

let root: string
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'key-file-'))
})
afterAll(() => rm(root, { recursive: true }))

async function folder(name: string): Promise<string> {
  const path = join(root, name)
  await mkdir(path)
  return path
}

describe('createKeyFile', () => {
  it('makes a key only the owner can read, and leaves nothing else behind', async () => {
    const path = join(await folder('made'), 'key')
    const key = await createKeyFile(path)
    expect(key).toMatch(/^[0-9a-f]{64}$/)
    expect((await stat(path)).mode & 0o777).toBe(0o600)
    expect(await readKeyFile(path)).toBe(key)
    expect(await readdir(join(root, 'made'))).toEqual(['key'])
  })

  it('lets exactly one of many starting servers win', async () => {
    const path = join(await folder('race'), 'key')
    const results = await Promise.allSettled(Array.from({ length: 12 }, () => createKeyFile(path)))
    const won = results.filter((result) => result.status === 'fulfilled')
    expect(won.map((result) => result.value)).toEqual([await readKeyFile(path)])
    for (const result of results) if (result.status === 'rejected') expect(result.reason.reason).toBe('exists')
    expect(await readdir(join(root, 'race'))).toEqual(['key'])
  })

  it('says so when the folder is not there', async () => {
    await expect(createKeyFile(join(root, 'nowhere', 'key'))).rejects.toMatchObject({ reason: 'io' })
  })
})

describe('readKeyFile', () => {
  it('tells a missing file from one it must not use', async () => {
    const path = join(await folder('read'), 'key')
    await expect(readKeyFile(path)).rejects.toMatchObject({ reason: 'missing' })
    await writeFile(path, `${'k'.repeat(40)}\n`, { mode: 0o600 })
    expect(await readKeyFile(path)).toBe('k'.repeat(40))
    await chmod(path, 0o640)
    await expect(readKeyFile(path)).rejects.toMatchObject({ name: 'KeyFileError', reason: 'permissions' })
  })

  it.each(['', 'short', `${'k'.repeat(40)}\n${'k'.repeat(40)}`, 'k'.repeat(5_000)])(
    'refuses content %#',
    async (text) => {
      const path = join(await mkdtemp(join(root, 'content-')), 'key')
      await writeFile(path, text, { mode: 0o600 })
      await expect(readKeyFile(path)).rejects.toMatchObject({ reason: 'content' })
    },
  )

  it('refuses a folder', async () => {
    await expect(readKeyFile(await folder('a-folder'))).rejects.toMatchObject({ reason: 'content' })
  })
})
