import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startServer, type TestServer } from '../../../test/harness.ts'
import { CONSOLE } from '../../contract/project.ts'
import type { Store } from '../../data/store.ts'
import { consumeSetupToken, createSetupToken, instance, SETUP_TOKEN_LIFE } from './index.ts'

describe('setup token', () => {
  let server: TestServer
  let store: Store
  const NOW = 1_900_000_000_000

  beforeAll(async () => {
    server = await startServer()
    store = (await server.app.system(CONSOLE)).platform
  })
  afterAll(() => server.close())

  it('is good once, also when many use it at the same time', async () => {
    const token = await createSetupToken(store, NOW)
    const results = await Promise.all(Array.from({ length: 8 }, () => consumeSetupToken(store, token, NOW)))
    expect(results.filter(Boolean)).toHaveLength(1)
    expect(await consumeSetupToken(store, token, NOW)).toBe(false)
  })

  it('ends after its hour, and when another is made', async () => {
    const first = await createSetupToken(store, NOW)
    const second = await createSetupToken(store, NOW)
    expect(await consumeSetupToken(store, first, NOW)).toBe(false)
    expect(await consumeSetupToken(store, second, NOW + SETUP_TOKEN_LIFE)).toBe(false)
    expect(await consumeSetupToken(store, second, NOW + SETUP_TOKEN_LIFE - 1)).toBe(true)
  })

  it('is not stored in the clear, and a wrong one leaves it in place', async () => {
    const token = await createSetupToken(store, NOW)
    expect(JSON.stringify(await store.find(instance, 'setup-token'))).not.toContain(token)
    expect(await consumeSetupToken(store, `${token.slice(0, -1)}x`, NOW)).toBe(false)
    expect(await consumeSetupToken(store, token, NOW)).toBe(true)
  })
})
