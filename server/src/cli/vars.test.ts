import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { Row } from '../config/describe.ts'
import { renderReference } from '../config/document.ts'
import type { Environment } from '../config/settings.ts'
import { VARIABLES } from '../config/variables.ts'
import { vars } from './vars.ts'

async function run(args: string[], env: Environment = {}, file: Environment = {}, root?: string) {
  let text = ''
  const out = { write: (part: string) => (text += part) }
  const code = await vars(args, { env, file, out, ...(root && { root }) })
  return { code, text }
}

async function rows(env: Environment, file: Environment = {}): Promise<Map<string, Row>> {
  const found: Row[] = JSON.parse((await run(['--json'], env, file)).text)
  return new Map(found.map((row) => [row.name, row]))
}

describe('holdfast vars', () => {
  it('lists every variable with value, default and origin', async () => {
    const found = await rows({ _APP_PORT: '9000' }, { _APP_PORT: '9001', _APP_LOCALE: 'de' })
    expect([...found.keys()].sort()).toEqual(Object.keys(VARIABLES).sort())
    expect(found.get('_APP_PORT')).toMatchObject({ value: '9000', default: '8080', origin: 'environment' })
    expect(found.get('_APP_LOCALE')).toMatchObject({ value: 'de', default: 'en', origin: 'file' })
    expect(found.get('_APP_PORT_TLS')).toMatchObject({ value: '8443', default: '8443', origin: 'default' })
  })

  it('masks secrets in both forms, also ignored, wrong, later and misspelt ones', async () => {
    const env = {
      _APP_OPENSSL_KEY_V1: 'hunter2',
      _APP_OPENSSL_KEY_V2: 'hunter2',
      _APP_DB_PASS: 'hunter2',
      _APP_JOBS_SECRET: 'hunter2',
      _APP_SMTP_PASSWORT: 'hunter2',
      _APP_GEO_ENDPOINT: 'http://me:hunter2@geo',
    }
    const [table, json] = [await run([], env), await run(['--json'], env)]
    expect(table.text).not.toContain('hunter2')
    expect(json.text).not.toContain('hunter2')
    const found = await rows(env)
    expect(found.get('_APP_OPENSSL_KEY_V2')).toMatchObject({ value: '********', secret: true, origin: 'environment' })
    expect(found.get('_APP_SMTP_PASSWORT')).toMatchObject({
      status: 'unknown',
      value: '********',
      note: 'Did you mean _APP_SMTP_PASSWORD?',
    })
    expect(found.get('_APP_REDIS_PASS')).toMatchObject({ value: '' })
  })

  it('says why an ignored variable is ignored', async () => {
    const found = await rows({ _APP_HTTP_PORT: '80' })
    expect(found.get('_APP_HTTP_PORT')).toMatchObject({ status: 'ignored', value: '80', note: 'Set _APP_PORT.' })
  })

  it('prints everything and fails when something is wrong', async () => {
    const env = { _APP_PORT: 'eighty', _APP_DB_ADAPTER: 'postgresql', _APP_DB_USER: 'me' }
    const { code, text } = await run([], env)
    expect(code).toBe(1)
    for (const name of Object.keys(VARIABLES)) expect.soft(text).toContain(name)
    expect(text).toContain('!! _APP_PORT must be a whole number from 0 to 65535, not `eighty`.')
    expect(text).toContain('2 variables have a problem')
    expect((await rows(env)).get('_APP_DB_HOST')?.problem).toMatch(/needs _APP_DB_HOST/)
    expect((await run(['--json'], env)).code).toBe(1)
    expect((await run([])).code).toBe(0)
  })

  it('stays within 100 columns', async () => {
    const { text } = await run([], { _APP_DOMAIN_TARGET_CAA: 'x'.repeat(500), _APP_DB_HOST: 'db', _APP_PROT: '1' })
    expect(text.split('\n').filter((line) => line.length > 100)).toEqual([])
  })

  it('shows only the names asked for', async () => {
    const { text } = await run(['redis'])
    expect(text).toContain('_APP_REDIS_HOST')
    expect(text).not.toContain('_APP_PORT')
  })

  it('explains itself when the arguments make no sense', async () => {
    expect(await run(['--jsn'])).toMatchObject({ code: 1, text: expect.stringContaining('Usage: holdfast vars') })
    expect(await run(['--help'])).toMatchObject({ code: 0 })
  })

  it('writes the documents', async () => {
    const root = await mkdtemp(join(tmpdir(), 'vars-'))
    onTestFinished(() => rm(root, { recursive: true }))
    expect((await run(['--docs'], {}, {}, root)).code).toBe(0)
    expect(await readFile(join(root, 'docs/reference/variables.md'), 'utf8')).toBe(renderReference())
    expect(await readFile(join(root, '.env.example'), 'utf8')).toContain('#_APP_PORT=80\n')
  })
})
