import { describe, expect, it } from 'vitest'
import { isEmailListed, isIpListed } from './whitelist.ts'

describe('isEmailListed', () => {
  it('admits everybody when there is no list', () => {
    expect(isEmailListed([], 'a@b.example')).toBe(true)
  })

  it('admits listed addresses in any case, and no others', () => {
    expect(isEmailListed(['ada@b.example'], 'Ada@B.example')).toBe(true)
    expect(isEmailListed(['ada@b.example'], 'eve@b.example')).toBe(false)
  })

  it('admits a whole domain, not its subdomains and not its look-alikes', () => {
    const list = ['*@b.example']
    expect(isEmailListed(list, 'anybody@b.example')).toBe(true)
    expect(isEmailListed(list, 'a@sub.b.example')).toBe(false)
    expect(isEmailListed(list, 'a@evilb.example')).toBe(false)
    expect(isEmailListed(list, '"x@b.example"@evil.example')).toBe(false)
  })
})

describe('isIpListed', () => {
  it('admits everybody when there is no list', () => {
    expect(isIpListed([], '192.0.2.1')).toBe(true)
  })

  it('admits a listed address', () => {
    expect(isIpListed(['192.0.2.1'], '192.0.2.1')).toBe(true)
    expect(isIpListed(['192.0.2.1'], '192.0.2.2')).toBe(false)
    expect(isIpListed(['2001:db8::1'], '2001:0db8:0:0::1')).toBe(true)
  })

  it('admits listed networks of both families', () => {
    expect(isIpListed(['10.0.0.0/8'], '10.255.0.1')).toBe(true)
    expect(isIpListed(['10.0.0.0/8'], '11.0.0.1')).toBe(false)
    expect(isIpListed(['2001:db8::/32'], '2001:db8:ffff::1')).toBe(true)
    expect(isIpListed(['2001:db8::/32'], '2001:db9::1')).toBe(false)
  })

  it('knows IPv4 inside IPv6', () => {
    expect(isIpListed(['192.0.2.0/24'], '::ffff:192.0.2.9')).toBe(true)
    expect(isIpListed(['::ffff:192.0.2.0/120'], '192.0.2.9')).toBe(true)
  })

  it('refuses what is no address', () => {
    expect(isIpListed(['0.0.0.0/0'], '')).toBe(false)
    expect(isIpListed(['0.0.0.0/0'], '::1')).toBe(false)
  })
})
