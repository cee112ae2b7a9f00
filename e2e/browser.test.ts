import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { PlatformType, Projects } from '@appwrite.io/console'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ServerProcess, startServer } from './server/process.ts'
import { createProject } from './server/project.ts'

const CHROMIUM = [
  process.env.CHROMIUM_PATH,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
].find((path) => path !== undefined && existsSync(path))

const MALLORY = { email: 'mallory@example.org', password: 'let me inside' }

/** What a page hands back of an SDK call: the answer, or what the SDK threw. */
type Outcome = { value?: Record<string, unknown>; error?: { code: number; type: string; message: string } }

describe.skipIf(!CHROMIUM)(`the web SDK in Chromium${CHROMIUM ? '' : ' (skipped: no Chromium found)'}`, () => {
  let server: ServerProcess
  let site: Server
  let browser: Browser
  let port = 0

  beforeAll(async () => {
    server = await startServer({ env: { _APP_ENV: 'production', _APP_DOMAIN: 'api.test' } })
    const { operator, console, projectId } = await createProject(server.endpoint, ['users.read'])
    const platform = { projectId, type: PlatformType.Web, name: 'Site', hostname: 'site.test' }
    await operator(() => new Projects(console).createPlatform(platform))
    site = await startSite()
    port = (site.address() as AddressInfo).port
    // Names that only this browser knows: all of them are this machine.
    const names = ['site.test', 'api.test', 'stranger.test'].map((name) => `MAP ${name} 127.0.0.1`).join(',')
    browser = await chromium.launch({
      executablePath: CHROMIUM as string,
      args: ['--no-sandbox', `--host-resolver-rules=${names}`],
    })
  }, 60_000)
  afterAll(async () => {
    await browser?.close()
    site?.close()
    await server?.close()
  })

  /** Opens the page on a host, with the SDK set up against the server under its own name. */
  async function open(host: string, existing?: Page): Promise<Page> {
    const page = existing ?? (await (await browser.newContext()).newPage())
    const endpoint = server.endpoint.replace('127.0.0.1', 'api.test')
    await page.goto(`http://${host}:${port}/?endpoint=${encodeURIComponent(endpoint)}&project=first`)
    return page
  }

  const call = (page: Page, method: string, params: object = {}): Promise<Outcome> =>
    page.evaluate(
      ([name, given]) =>
        (globalThis as unknown as { call(name: string, params: object): Promise<Outcome> }).call(name, given),
      [method, params] as const,
    )

  it('signs up, signs in and stays signed in over a reload', async () => {
    const page = await open('site.test')
    const warnings: string[] = []
    page.on('console', (message) => warnings.push(message.text()))
    const ada = { email: 'ada@example.org', password: 'analytical engine' }

    expect((await call(page, 'create', { userId: 'ada', ...ada, name: 'Ada' })).value).toMatchObject({ $id: 'ada' })
    expect((await call(page, 'get')).error).toMatchObject({ code: 401, type: 'general_unauthorized_scope' })
    const wrong = await call(page, 'createEmailPasswordSession', { ...ada, password: 'not the engine' })
    expect(wrong.error).toMatchObject({ code: 401, type: 'user_invalid_credentials' })
    expect((await call(page, 'createEmailPasswordSession', ada)).value).toMatchObject({ userId: 'ada', current: true })
    expect((await call(page, 'get')).value).toMatchObject({ $id: 'ada', name: 'Ada' })

    await open('site.test', page)
    expect((await call(page, 'get')).value).toMatchObject({ $id: 'ada' })
    await call(page, 'updatePrefs', { prefs: { theme: 'dark' } })
    expect((await call(page, 'getPrefs')).value).toEqual({ theme: 'dark' })

    await call(page, 'deleteSession', { sessionId: 'current' })
    await open('site.test', page)
    expect((await call(page, 'get')).error).toMatchObject({ code: 401 })
    // The SDK repeats every X-Appwrite-Warning of the server here.
    expect(warnings.filter((text) => text.startsWith('Warning:'))).toEqual([])
  })

  it('keeps one visitor out of another one’s session', async () => {
    const eve = { email: 'eve@example.org', password: 'listening closely' }
    const first = await open('site.test')
    await call(first, 'create', { userId: 'eve', ...eve })
    await call(first, 'createEmailPasswordSession', eve)
    const second = await open('site.test')
    expect((await call(second, 'get')).error).toMatchObject({ code: 401 })
  })

  it('refuses pages on hosts that are no platform of the project, this machine’s own names included', async () => {
    for (const host of ['stranger.test', '127.0.0.1']) {
      const page = await open(host)
      // Without Access-Control-Allow-Origin the browser hides the answer from the SDK, whatever it says.
      expect((await call(page, 'create', { userId: 'mallory', ...MALLORY })).error).toMatchObject({ code: 0 })
      const origin = `http://${host}:${port}`
      const answer = await fetch(`${server.endpoint}/account`, { headers: { origin, 'x-appwrite-project': 'first' } })
      expect(answer.status).toBe(403)
      expect(answer.headers.get('access-control-allow-origin')).toBeNull()
      const body = (await answer.json()) as { type: string; message: string }
      expect(body.type).toBe('general_unknown_origin')
      expect(body.message).toContain(host)
    }
    const page = await open('site.test')
    const { error } = await call(page, 'createEmailPasswordSession', MALLORY)
    expect(error).toMatchObject({ code: 401, type: 'user_invalid_credentials' })
  })
})

const PAGE = `<!doctype html><meta charset="utf-8"><title>Site</title><script src="/sdk.js"></script><script>
const asked = new URLSearchParams(location.search)
const client = new Appwrite.Client().setEndpoint(asked.get('endpoint')).setProject(asked.get('project'))
const account = new Appwrite.Account(client)
globalThis.call = async (name, params) => {
  try {
    return { value: await account[name](params) }
  } catch (error) {
    return { error: { code: error.code ?? 0, type: error.type ?? '', message: String(error.message) } }
  }
}
</script>`

/** A static site of one page, with the SDK exactly as npm delivers it. */
async function startSite(): Promise<Server> {
  const sdk = await readFile(
    new URL(import.meta.resolve('appwrite/package.json')).pathname.replace(/package\.json$/, 'dist/iife/sdk.js'),
  )
  const site = createServer((request, response) => {
    if (request.url === '/sdk.js') response.setHeader('content-type', 'text/javascript').end(sdk)
    else response.setHeader('content-type', 'text/html').end(PAGE)
  })
  await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve))
  return site
}
