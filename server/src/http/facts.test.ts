import type { IncomingMessage } from 'node:http'
import { describe, expect, it } from 'vitest'
import { HttpFacts } from './facts.ts'
import { plainAddress, TrustedPeers } from './peers.ts'

const PROXY = '10.0.0.1'
const settings = {
  peers: new TrustedPeers(['loopback', 'private', '203.0.113.0/24', '2001:db8:1::/48']),
  addressHeaders: ['x-forwarded-for', 'x-real-ip'],
  locale: 'en',
  isLocale: (code: string) => ['en', 'de'].includes(code),
  format: '',
}
const facts = (peer: string, headers: Record<string, string> = {}, params: Record<string, unknown> = {}) =>
  new HttpFacts(
    { socket: { remoteAddress: peer }, headers } as never as IncomingMessage,
    { url: '/v1/x', params },
    settings,
  )

describe("the caller's address", () => {
  it.each<[string, Record<string, string>, string]>([
    // Nobody but a trusted peer is believed.
    ['198.51.100.9', { 'x-forwarded-for': '1.2.3.4', 'x-real-ip': '1.2.3.4' }, '198.51.100.9'],
    ['2001:db8:2::1', { 'x-forwarded-for': '1.2.3.4' }, '2001:db8:2::1'],
    ['::ffff:198.51.100.9', {}, '198.51.100.9'],
    // A trusted one is: the last address that no trusted proxy has.
    [PROXY, { 'x-forwarded-for': '1.2.3.4' }, '1.2.3.4'],
    ['::ffff:10.0.0.1', { 'x-forwarded-for': '1.2.3.4' }, '1.2.3.4'],
    ['2001:db8:1::5', { 'x-forwarded-for': '1.2.3.4' }, '1.2.3.4'],
    [PROXY, { 'x-forwarded-for': '6.6.6.6, 1.2.3.4' }, '1.2.3.4'],
    [PROXY, { 'x-forwarded-for': '6.6.6.6, 1.2.3.4, 203.0.113.7, 127.0.0.1' }, '1.2.3.4'],
    [PROXY, { 'x-forwarded-for': '10.1.1.1, 192.168.1.1' }, '10.1.1.1'],
    // Ports are no part of an address; what stands before something unreadable is nobody's word.
    [PROXY, { 'x-forwarded-for': '6.6.6.6, 1.2.3.4:5678' }, '1.2.3.4'],
    [PROXY, { 'x-forwarded-for': '[2001:DB8:0::1]:443' }, '2001:db8::1'],
    [PROXY, { 'x-forwarded-for': '2001:db8::1' }, '2001:db8::1'],
    [PROXY, { 'x-forwarded-for': '::ffff:1.2.3.4' }, '1.2.3.4'],
    [PROXY, { 'x-forwarded-for': '6.6.6.6, unknown' }, PROXY],
    [PROXY, { 'x-forwarded-for': '6.6.6.6, unknown, 192.168.1.1' }, '192.168.1.1'],
    [PROXY, { 'x-forwarded-for': '1, 0x7f.1, 017.1.1.1' }, PROXY],
    [PROXY, { 'x-forwarded-for': '', 'x-real-ip': '1.2.3.4' }, '1.2.3.4'],
    [PROXY, { 'x-forwarded-for': "1.2.3.4' or 1=1" }, PROXY],
    [PROXY, {}, PROXY],
    ['', {}, ''],
  ])('from %s with %j is %s', (peer, headers, expected) => {
    expect(facts(peer, headers).ip).toBe(expected)
  })
})

describe('scheme, host and port', () => {
  it.each<[string, Record<string, string>, [string, string, string]]>([
    ['198.51.100.9', { host: 'API.example.com:8080' }, ['http', 'api.example.com', '8080']],
    ['198.51.100.9', { host: 'example.com' }, ['http', 'example.com', '']],
    ['198.51.100.9', { host: '[::1]:8080' }, ['http', '[::1]', '8080']],
    ['198.51.100.9', { host: '[::1]' }, ['http', '[::1]', '']],
    ['198.51.100.9', { ':authority': 'h2.example.com' }, ['http', 'h2.example.com', '']],
    [
      '198.51.100.9',
      { host: 'example.com', 'x-forwarded-proto': 'https', 'x-forwarded-host': 'evil.com', 'x-forwarded-port': '1' },
      ['http', 'example.com', ''],
    ],
    [
      PROXY,
      { host: 'inside:80', 'x-forwarded-proto': 'HTTPS', 'x-forwarded-host': 'Example.com', 'x-forwarded-port': '443' },
      ['https', 'example.com', '443'],
    ],
    [PROXY, { host: 'inside', 'x-forwarded-proto': 'gopher', 'x-forwarded-port': '1; x' }, ['http', 'inside', '']],
    [PROXY, { host: 'inside', 'x-forwarded-host': 'a.com:1, b.com:2' }, ['http', 'a.com', '1']],
    // Links are made from the host: nothing but a host passes.
    ['198.51.100.9', { host: 'a.com/path?' }, ['http', '', '']],
    ['198.51.100.9', { host: 'user@a.com' }, ['http', '', '']],
    ['198.51.100.9', { host: '"><script>' }, ['http', '', '']],
    ['198.51.100.9', {}, ['http', '', '']],
  ])('from %s with %j are %j', (peer, headers, expected) => {
    const { scheme, host, port } = facts(peer, headers)
    expect([scheme, host, port]).toEqual(expected)
  })

  it('are https on an encrypted connection', () => {
    const request = { socket: { remoteAddress: PROXY, encrypted: true }, headers: {} } as never as IncomingMessage
    expect(new HttpFacts(request, { url: '/', params: {} }, settings).scheme).toBe('https')
  })
})

describe('other facts', () => {
  it('origin is the header, else that of the referer', () => {
    expect(facts(PROXY, { origin: 'https://a.com', referer: 'https://b.com/x' }).origin).toBe('https://a.com')
    expect(facts(PROXY, { referer: 'https://b.com:8443/x?y' }).origin).toBe('https://b.com:8443')
    expect(facts(PROXY, { referer: 'nonsense' }).origin).toBe('')
  })

  it('the locale is a known one', () => {
    expect(facts(PROXY, { 'x-appwrite-locale': 'de' }).locale).toBe('de')
    expect(facts(PROXY, { 'x-appwrite-locale': 'xx' }).locale).toBe('en')
    expect(facts(PROXY, { 'x-appwrite-locale': 'en' }, { locale: 'de' }).locale).toBe('de')
    expect(facts(PROXY, {}, { locale: ['de'] }).locale).toBe('en')
  })

  it('the user agent has bounds, and each request an ID', () => {
    expect(facts(PROXY).userAgent).toBe('UNKNOWN')
    expect(facts(PROXY, { 'user-agent': 'x'.repeat(5000) }).userAgent).toHaveLength(2000)
    const one = facts(PROXY)
    const { id } = one
    expect([one.id === id, facts(PROXY).id === id, one.url]).toEqual([true, false, '/v1/x'])
  })
})

describe('trusted peers', () => {
  it('are whom the settings name, and nobody else', () => {
    const peers = new TrustedPeers(['192.0.2.7', '2001:db8::7', '198.51.100.0/30'])
    for (const address of ['192.0.2.7', '::ffff:192.0.2.7', '2001:db8::7', '2001:db8:0:0::7', '198.51.100.3'])
      expect(peers.trusts(address)).toBe(true)
    for (const address of ['192.0.2.8', '2001:db8::8', '198.51.100.4', '127.0.0.1', '::1', '', 'nonsense'])
      expect(peers.trusts(address)).toBe(false)
    expect(new TrustedPeers([]).trusts('127.0.0.1')).toBe(false)
    expect(plainAddress('nonsense')).toBe('')
  })
})
