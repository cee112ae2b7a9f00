import { describe, expect, it } from 'vitest'
import * as build from './variable.ts'

const OPTIONS = { describe: 'A thing.' }

/** What a builder makes of some texts. */
const results = (variable: build.Active<unknown>, texts: readonly string[]) => texts.map((text) => variable.parse(text))
const refused = (count: number) => Array.from({ length: count }, () => undefined)

describe('variable builders', () => {
  it('integer keeps to whole numbers within its bounds', () => {
    const variable = build.integer({ ...OPTIONS, min: 1, max: 10 })
    expect(results(variable, ['1', '10'])).toEqual([1, 10])
    const wrong = ['0', '11', '1.5', '1e1', '0x1', ' 1', '', '-1', '99999999999999999999', 'NaN']
    expect(results(variable, wrong)).toEqual(refused(wrong.length))
    expect(variable.expects).toBe('a whole number from 1 to 10')
    expect(build.seconds(OPTIONS).expects).toBe('a whole number of seconds, 0 or more')
  })

  it('port ends at 65535', () => {
    expect(results(build.port(OPTIONS), ['0', '65535', '65536'])).toEqual([0, 65_535, undefined])
  })

  it('enabled knows two words', () => {
    expect(results(build.enabled(OPTIONS), ['enabled', 'disabled', 'true', 'Enabled', ''])).toEqual([
      true,
      false,
      ...refused(3),
    ])
  })

  it('oneOf names its choices in words', () => {
    expect(build.oneOf(['', 'a', 'b', 'c'], OPTIONS).expects).toBe('`a`, `b` or `c`')
    expect(build.oneOf(['md5'], OPTIONS).expects).toBe('`md5`')
  })

  it('list drops blanks and refuses what its check refuses', () => {
    const digits = (entry: string) => (/^\d$/.test(entry) ? entry : undefined)
    const variable = build.list({ ...OPTIONS, check: digits })
    expect(results(variable, ['', ' 1 , ,2,', '1,x'])).toEqual([[], ['1', '2'], undefined])
  })

  it('host takes names and addresses, not URLs', () => {
    const names = ['', 'API.Example.com.', 'bücher.example', '10.0.0.1', '::1', 'my_container']
    expect(results(build.host(OPTIONS), names)).toEqual([
      '',
      'api.example.com',
      'xn--bcher-kva.example',
      '10.0.0.1',
      '::1',
      'my_container',
    ])
    const wrong = ['http://example.com', 'example.com/x', 'example.com:80', 'a b', 'a..b']
    expect(results(build.host(OPTIONS), wrong)).toEqual(refused(wrong.length))
  })

  it('url takes http and https only', () => {
    expect(results(build.url(OPTIONS), ['', 'https://a.example/v1/', 'ftp://a', 'a.example', 'http://'])).toEqual([
      '',
      'https://a.example/v1',
      ...refused(3),
    ])
  })

  it('name reads spaces as upstream writes them', () => {
    expect(results(build.name(OPTIONS), ['My+App', 'My%20App', '100% App'])).toEqual(['My App', 'My App', '100% App'])
  })

  it('timeOfDay and email refuse nonsense', () => {
    expect(results(build.timeOfDay(OPTIONS), ['23:59', '24:00', '1:00'])).toEqual(['23:59', ...refused(2)])
    expect(results(build.email(OPTIONS), ['a@b', 'a', 'a @b'])).toEqual(['a@b', ...refused(2)])
  })
})
