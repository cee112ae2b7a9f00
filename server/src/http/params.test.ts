import { describe, expect, it } from 'vitest'
import { parsePairs, parseQueryString } from './params.ts'

const plain = (value: unknown) => JSON.parse(JSON.stringify(value))

describe('query strings', () => {
  it.each<[string, unknown]>([
    ['', {}],
    ['a=1&b=two', { a: '1', b: 'two' }],
    ['a=1&a=2', { a: '2' }],
    ['a', { a: '' }],
    ['a=%C3%A4+b%20c&%C3%B6=%26', { a: 'ä b c', ö: '&' }],
    ['a=%', { a: '%' }],
    ['a=%ff', { a: '\ufffd' }],
    ['queries[]=x&queries[]=y', { queries: ['x', 'y'] }],
    ['queries%5B%5D=x&queries%5B0%5D=y', { queries: ['y'] }],
    ['queries[1]=b&queries[0]=a', { queries: ['a', 'b'] }],
    ['queries[5]=x&queries[]=y&queries[]=z', { queries: { 0: 'y', 1: 'z', 5: 'x' } }],
    ['queries[1]=x&queries[]=y&queries[]=z', { queries: ['y', 'x', 'z'] }],
    ['prefs[theme]=dark&prefs[size][w]=1', { prefs: { theme: 'dark', size: { w: '1' } } }],
    ['a[b]=1&a=2', { a: '2' }],
    ['a=2&a[b]=1', { a: { b: '1' } }],
    ['a[=1&b]=2&[c]=3&[]=4', { 'a[': '1', 'b]': '2', '[c]': '3', '[]': '4' }],
    ['list[0][a]=1&list[1][a]=2', { list: [{ a: '1' }, { a: '2' }] }],
  ])('%s → %j', (text, expected) => {
    expect(plain(parseQueryString(text))).toEqual(expected)
  })

  it('reach no prototype by any name', () => {
    const params = parseQueryString(
      '__proto__=1&a[__proto__][x]=2&constructor[prototype][y]=3&__proto__[z]=4&a[constructor]=5',
    )
    expect(Object.getPrototypeOf(params)).toBeNull()
    expect(Object.getPrototypeOf(params.a)).toBeNull()
    expect(Object.keys(params)).toEqual(['__proto__', 'a', 'constructor'])
    expect([({} as never as { x: unknown }).x, ({} as never as { y: unknown }).y]).toEqual([undefined, undefined])
  })

  it('nest only so deep', () => {
    const deep = `a${'[b]'.repeat(8)}`
    expect(plain(parseQueryString(`${deep}=1`))).toHaveProperty('a.b.b.b.b.b.b.b.b', '1')
    expect(plain(parseQueryString(`${deep}[b]=1`))).toEqual({ [`${deep}[b]`]: '1' })
  })

  it('are read up to a sane number of parameters, in a sane time', () => {
    const start = performance.now()
    expect(parseQueryString('a[]=1&'.repeat(2_000_000)).a).toHaveLength(5000)
    expect(Object.keys(parseQueryString(Array.from({ length: 6000 }, (_, at) => `k${at}`).join('&')))).toHaveLength(
      5000,
    )
    expect(performance.now() - start).toBeLessThan(1000)
  })

  it('and forms keep values as they are', () => {
    const value = { not: 'text' }
    expect(
      parsePairs([
        ['a', value],
        ['b[]', '1'],
      ]),
    ).toMatchObject({ a: value, b: ['1'] })
  })
})
