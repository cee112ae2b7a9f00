import { describe, expect, it } from 'vitest'
import { limitedAddress } from './throttle.ts'

describe('limitedAddress', () => {
  it('keeps IPv4 whole and IPv6 to its first 64 bits, however they are written', () => {
    expect(limitedAddress('203.0.113.7')).toBe('203.0.113.7')
    const same = ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::1', '2001:0DB8:0001:0002:ffff::', '2001:db8:1:2::%eth0']
    expect(new Set(same.map(limitedAddress))).toEqual(new Set(['2001:db8:1:2::/64']))
    expect(limitedAddress('::1')).toBe('0:0:0:0::/64')
    expect(limitedAddress('2001:db8:1:3::1')).not.toBe(limitedAddress('2001:db8:1:2::1'))
  })
})
