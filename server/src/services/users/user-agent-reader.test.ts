import { once } from 'node:events'
import { describe, expect, it } from 'vitest'
import { NO_FACTS, UserAgentReader } from './user-agent-reader.ts'

const SCRIPT = `
import { parentPort } from 'node:worker_threads'
parentPort.on('message', (userAgent) => {
  if (userAgent === 'throw') throw new Error('broken')
  while (userAgent === 'hang');
  parentPort.postMessage({ userAgent, facts: { osName: userAgent } })
})`
const reader = () => new UserAgentReader(new URL(`data:text/javascript,${encodeURIComponent(SCRIPT)}`), 2_000)

describe('UserAgentReader', () => {
  it.each([
    ['hang', 'in time'],
    ['throw', 'failed'],
  ])('skips one that makes the thread %s, and reads those behind it', async (bad, warning) => {
    const warned = once(process, 'warning')
    const current = reader()
    const facts = await Promise.all(['before', bad, 'behind', 'last'].map((text) => current.read(text)))
    expect(facts).toEqual([{ osName: 'before' }, NO_FACTS, { osName: 'behind' }, { osName: 'last' }])
    expect((await warned)[0]).toMatchObject({ message: expect.stringContaining(warning) })
    expect(await current.read('again')).toEqual({ osName: 'again' })
  })

  it('answers everybody who asks for the same one', async () => {
    const current = reader()
    const facts = await Promise.all([current.read('same'), current.read('same')])
    expect(facts).toEqual([{ osName: 'same' }, { osName: 'same' }])
  })
})
