import { describe, expect, it } from 'vitest'
import { describeUserAgent } from './user-agent.ts'

const NOTHING = {
  osCode: '',
  osName: '',
  osVersion: '',
  clientType: '',
  clientCode: '',
  clientName: '',
  clientVersion: '',
  clientEngine: '',
  clientEngineVersion: '',
  deviceName: '',
  deviceBrand: '',
  deviceModel: '',
}
const CHROME = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36'

describe('describeUserAgent', () => {
  it('tells what the reference server told of Chrome on Linux', async () => {
    expect(await describeUserAgent(CHROME)).toEqual({
      osCode: 'LIN',
      osName: 'GNU/Linux',
      osVersion: '',
      clientType: 'browser',
      clientCode: 'CH',
      clientName: 'Chrome',
      clientVersion: '120.0',
      clientEngine: 'Blink',
      clientEngineVersion: '120.0.0.0',
      deviceName: 'desktop',
      deviceBrand: '',
      deviceModel: '',
    })
  })

  it('tells the device, and versions to the minor number', async () => {
    const iphone =
      'Mozilla/5.0 (iPhone; CPU iPhone OS 17_2_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.2.1 Mobile/15E148 Safari/604.1'
    expect(await describeUserAgent(iphone)).toMatchObject({
      osCode: 'IOS',
      osVersion: '17.2',
      clientVersion: '17.2',
      deviceName: 'smartphone',
      deviceBrand: 'Apple',
      deviceModel: 'iPhone',
    })
  })

  it('tells nothing of an empty or unknown one', async () => {
    for (const userAgent of ['', 'UNKNOWN', 'zzz']) expect(await describeUserAgent(userAgent)).toEqual(NOTHING)
  })

  it('knows the command line client by its own name', async () => {
    expect(await describeUserAgent('AppwriteCLI/8.1.0 (Linux x86_64)')).toMatchObject({
      osCode: 'LIN',
      clientType: 'desktop',
      clientCode: 'cli',
      clientName: 'Appwrite CLI',
      clientVersion: '8.1.0',
    })
  })

  it('reads many at once, and the same one twice', async () => {
    const all = [...Array(20).keys()].map((minor) => CHROME.replace('120.0', `120.${minor}`))
    const facts = await Promise.all([...all, ...all].map(describeUserAgent))
    expect(facts.map((fact) => fact.clientVersion)).toEqual(
      [...all, ...all].map((_, index) => `120.${index % all.length}`),
    )
  })

  it('does not choke on a huge one', async () => {
    expect(await describeUserAgent(`Mozilla/5.0 ${'a;('.repeat(30_000)}`)).toHaveProperty('clientName')
  })
})
