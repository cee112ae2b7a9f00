import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  type Finished,
  removeFolder,
  runCommand,
  type ServerProcess,
  startServer,
  temporaryFolder,
} from './server/process.ts'

const KEY = 'the-one-key-of-this-folder-0123456789abcdef'
const STRONG = { _APP_OPENSSL_KEY_V1: KEY }
let folder: string

beforeEach(async () => {
  folder = await temporaryFolder()
})
afterEach(() => removeFolder(folder))

const embedded = { _APP_DB_ADAPTER: 'sqlite', _APP_REDIS_HOST: '', _APP_HOST: '127.0.0.1', _APP_PORT: '0' }
const data = () => join(folder, 'data')
const serve = (variables: Record<string, string>): Promise<Finished> =>
  runCommand(['serve'], folder, { ...embedded, _APP_DATA_DIR: data(), ...variables })

/** One sentence, exit code 1, no stack. */
function expectRefusal({ code, stdout, stderr }: Finished, sentence: RegExp) {
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
  expect(stderr).toMatch(sentence)
  expect(stderr).not.toMatch(/^\s+at /m)
}

/** Every file below a folder with the hash of its content. */
async function contents(of: string): Promise<Record<string, string>> {
  const entries = await readdir(of, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name))
  const hashes = files.toSorted().map(async (file) => {
    const hash = createHash('sha256').update(await readFile(file))
    return [file, hash.digest('hex')] as const
  })
  return Object.fromEntries(await Promise.all(hashes))
}

async function withServer(variables: Record<string, string>, work: (server: ServerProcess) => Promise<void>) {
  const server = await startServer({ folder, env: { ...embedded, ...variables } })
  try {
    expect((await fetch(`${server.endpoint}/locale`)).status).toBe(200)
    await work(server)
  } finally {
    expect(await server.stop()).toBe(0)
    await server.close()
  }
}

describe('holdfast serve', () => {
  it('refuses a taken port in one sentence, and makes nothing', async () => {
    const holder = createServer()
    await new Promise<void>((resolve) => holder.listen(0, '127.0.0.1', resolve))
    const { port } = holder.address() as { port: number }
    try {
      expectRefusal(
        await serve({ _APP_PORT: String(port) }),
        new RegExp(`^Port 127\\.0\\.0\\.1:${port} is taken.*\\n$`),
      )
      expect(existsSync(data())).toBe(false)
    } finally {
      await new Promise((resolve) => holder.close(resolve))
    }
  })

  it('refuses a data folder it cannot write, naming it', async () => {
    await writeFile(join(folder, 'file'), '')
    const below = join(folder, 'file', 'data')
    expectRefusal(await serve({ _APP_DATA_DIR: below }), /^The data folder .*file\/data cannot be written.*\n$/)
  })

  // Root may write nearly everywhere, but not there; and mkdir of Node would try for ever.
  it.runIf(existsSync('/proc/self'))('refuses a data folder where no folder can be made', async () => {
    expectRefusal(await serve({ _APP_DATA_DIR: '/proc/nowhere/data' }), /^The data folder .*cannot be written.*\n$/)
  })

  it('says everything that is wrong with the variables at once', async () => {
    const finished = await serve({ _APP_PORT: 'eighty', _APP_ENV: 'staging', _APP_LOG_LEVEL: 'loud' })
    expectRefusal(finished, /_APP_PORT/)
    expect(finished.stderr).toMatch(/_APP_ENV/)
    expect(finished.stderr).toMatch(/_APP_LOG_LEVEL/)
    expect(existsSync(data())).toBe(false)
  })

  it('makes a key on an empty folder, readable by its owner alone, and finds it again', async () => {
    let fingerprint = ''
    const read = (banner: string) => /Key +(\S+)/.exec(banner)?.[1] ?? ''
    await withServer({ _APP_OPENSSL_KEY_V1: '' }, async ({ banner }) => {
      fingerprint = read(banner)
      expect(banner).toContain(join(data(), 'encryption.key'))
      expect((await stat(join(data(), 'encryption.key'))).mode & 0o777).toBe(0o600)
    })
    expect(fingerprint).not.toBe('')
    await withServer({ _APP_OPENSSL_KEY_V1: '' }, async ({ banner }) => {
      expect(read(banner)).toBe(fingerprint)
    })
  })

  it('refuses data that is sealed with another key, naming the fingerprint, and changes nothing', async () => {
    let fingerprint = ''
    await withServer(STRONG, async ({ banner }) => {
      fingerprint = /Key +(\S+)/.exec(banner)?.[1] ?? ''
    })
    const before = await contents(data())
    const sentence = new RegExp(`^This data is sealed with the key of fingerprint ${fingerprint}.*\\n$`)
    expectRefusal(await serve({ _APP_OPENSSL_KEY_V1: 'quite-another-key-0123456789abcdefghijkl' }), sentence)
    expectRefusal(await serve({}), sentence)
    expect(await contents(data())).toEqual(before)
  })

  it('refuses data whose key file is gone', async () => {
    await withServer({ _APP_OPENSSL_KEY_V1: '' }, () => Promise.resolve())
    await rm(join(data(), 'encryption.key'))
    const before = await contents(data())
    expectRefusal(await serve({}), /^This data is sealed with the key of fingerprint .*\n$/)
    expect(await contents(data())).toEqual(before)
  })

  it('stops in order when it is told to', async () => {
    await withServer(STRONG, () => Promise.resolve())
    // SQLite folds its log into the file when the last connection ends in order.
    expect(Object.keys(await contents(data())).filter((file) => file.endsWith('-wal'))).toEqual([])
  })
})

describe('holdfast vars', () => {
  it('masks secrets, and prints JSON that can be read', async () => {
    const secret = 'do-not-show-me-0123456789-abcdefghijklmnop'
    const variables = {
      _APP_OPENSSL_KEY_V1: secret,
      _APP_SMTP_PASSWORD: secret,
      _APP_DB_PASS: secret,
      _APP_LOCALE: 'de',
    }
    const [table, json] = await Promise.all([
      runCommand(['vars'], folder, variables),
      runCommand(['vars', '--json'], folder, variables),
    ])
    expect(table.stdout).toContain('_APP_OPENSSL_KEY_V1')
    expect(table.stdout + table.stderr + json.stdout + json.stderr).not.toContain(secret)
    const rows = JSON.parse(json.stdout) as { name: string; value: string; origin: string }[]
    expect(rows.find(({ name }) => name === '_APP_LOCALE')).toMatchObject({ value: 'de', origin: 'environment' })
  })

  it('reads .env in the working folder, under the environment', async () => {
    await writeFile(join(folder, '.env'), '_APP_LOCALE=fr\n_APP_REGION=north\n')
    const { stdout } = await runCommand(['vars', '--json'], folder, { _APP_REGION: 'south' })
    const rows = JSON.parse(stdout) as { name: string; value: string; origin: string }[]
    expect(rows.find(({ name }) => name === '_APP_LOCALE')).toMatchObject({ value: 'fr', origin: 'file' })
    expect(rows.find(({ name }) => name === '_APP_REGION')).toMatchObject({ value: 'south', origin: 'environment' })
  })
})

describe('holdfast, any command', () => {
  it('explains itself when the command does not exist', async () => {
    const { code, stdout } = await runCommand(['dance'], folder, {})
    expect(code).toBe(1)
    expect(stdout).toContain('serve')
  })

  it('prints the OpenAPI document', async () => {
    const { code, stdout } = await runCommand(['openapi'], folder, {})
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({ openapi: expect.stringMatching(/^3\.1\./) })
  })
})

const older = await olderNode()

describe.skipIf(!older)(`started by an older Node${older ? '' : ' (none is installed here)'}`, () => {
  it('runs on the Node that npm installed, with the same exit codes', async () => {
    const [listed, wrong] = await Promise.all([
      runCommand(['vars', '--json'], folder, {}, older),
      runCommand(['serve'], folder, { _APP_PORT: 'eighty' }, older),
    ])
    expect(listed.code).toBe(0)
    expect(JSON.parse(listed.stdout)).not.toHaveLength(0)
    expectRefusal(wrong, /_APP_PORT/)
  })
})

// The first `node` on the path that is not the one npm installed.
async function olderNode(): Promise<string | undefined> {
  const folders = (process.env.PATH ?? '').split(':').filter((entry) => entry && !entry.includes('node_modules'))
  for (const path of folders.map((entry) => join(entry, 'node'))) {
    if (!existsSync(path)) continue
    const { stdout } = await promisify(execFile)(path, ['--version'])
    if (Number(/^v(\d+)/.exec(stdout)?.[1]) < 24) return path
  }
  return undefined
}
