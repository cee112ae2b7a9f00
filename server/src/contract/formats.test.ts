import { type CountryCode, getCountries, getCountryCallingCode } from 'libphonenumber-js'
import { describe, expect, it } from 'vitest'
import samples from '../../test/data/validators.json' with { type: 'json' }
import * as formats from './formats.ts'

const CHECKS: Record<keyof typeof samples, (value: string) => boolean> = {
  UID: formats.isUid,
  Key: formats.isKey,
  CustomId: formats.isCustomId,
  ProjectId: formats.isProjectId,
  Label: formats.isLabel,
  Email: formats.isEmail,
  URL: formats.isUrl,
  'URL(http,https)': formats.isHttpUrl,
  Hostname: formats.isHostname,
  Domain: formats.isDomain,
  IP: formats.isIp,
  Phone: formats.isPhone,
  Datetime: formats.isDatetime,
}

describe.each(Object.entries(samples))('%s', (name, { accepts, rejects }) => {
  const check = CHECKS[name as keyof typeof samples]
  it('accepts what the recorded validator accepts', () => {
    expect(accepts.filter((value) => !check(value))).toEqual([])
  })
  it('rejects what the recorded validator rejects', () => {
    expect(rejects.filter((value) => check(value))).toEqual([])
  })
})

describe('beyond the samples', () => {
  it.each([
    [
      formats.isEmail,
      ['a@[IPv6:::1]', "o'brien@sub.example.co.uk"],
      [
        '@b.co',
        'a@@b.co',
        '.a@b.co',
        'a..b@b.co',
        'a@b.1',
        'a@[1.2.3]',
        'a@b.co\n',
        'a\r\nBcc: x@b.co',
        '"a b"@b.co',
        `a@${'x.'.repeat(130)}co`,
      ],
    ],
    [
      formats.isUrl,
      ['https://a.com:443', 'http://a.com?x', 'exp://192.168.0.1:19000'],
      [
        'http://',
        'http:///x',
        'http://a.com:65536',
        'http://a_b.com',
        'http://a.com/ ',
        'http://a.com\n',
        'data:text/html,x',
        'http://a@b@c.com',
        'http://a.com:x',
        'http://[::1',
        'http://[fe80::1%25eth0]/',
      ],
    ],
    [formats.isHostname, ['x.y-z.test'], ['a.com/', 'a b', 'a\tb', 'user@a.com', 'a'.repeat(254)]],
    [formats.isDomain, [], ['a.com.', 'a.com\n', Array(64).fill('abc').join('.')]],
    [
      formats.isDatetime,
      ['2024-02-29', '2020-01-01T00:00', '9999-12-31', '2020-01-01T00:00:00.123456+05:30'],
      [
        '2023-02-29',
        '2020-00-01',
        '2020-01-01T24:00:00Z',
        '2020-01-01T00:60',
        '2020-1-1',
        '2020-01-01T',
        '2020-01-01Z',
      ],
    ],
    [formats.isPhone, ['+37912345678'], ['+99912345678', '+21012345678', '+1415555267\n']],
    [formats.isIp, ['2001:db8::1'], ['1.2.3.4.5', '::1 ', '01.2.3.4']],
    [formats.isUid, [], ['a\n', '__proto__']],
  ] as const)('%o', (check, accepts, rejects) => {
    expect(accepts.filter((value) => !check(value))).toEqual([])
    expect(rejects.filter((value) => check(value))).toEqual([])
  })

  it('knows the calling code of every country', () => {
    const unknown = (country: CountryCode) => !formats.isPhone(`+${getCountryCallingCode(country)}${'5'.repeat(8)}`)
    expect(getCountries().filter(unknown)).toEqual([])
  })

  it('answers hostile input in time linear to its length', () => {
    const hostile = [
      'a'.repeat(100_000),
      `${'a.'.repeat(50_000)}@`,
      `http://${'a-'.repeat(50_000)}`,
      `"${'\\a'.repeat(50_000)}`,
    ]
    const started = performance.now()
    for (const check of Object.values(CHECKS)) for (const value of hostile) check(value)
    expect(performance.now() - started).toBeLessThan(1000)
  })
})
