import { describe, expect, it } from 'vitest'
import { parseBody } from './body.ts'

const parse = (body: string | Buffer, type = 'application/json') => parseBody(Buffer.from(body as string), type)

describe('JSON bodies', () => {
  it('become parameters, with 64-bit integers unrounded', async () => {
    const body = await parse(
      '{"a":1,"big":9223372036854775807,"deep":{"list":[{}]},"none":null}',
      'application/json; charset=utf-8',
    )
    expect(body).toMatchObject({ a: 1, big: 9223372036854775807n, deep: { list: [{}] }, none: null })
    expect(await parse('{"a":1}', '')).toMatchObject({ a: 1 })
    expect(await parse('\ufeff{"a":1}', 'Application/JSON')).toMatchObject({ a: 1 })
  })

  it.each<[string, string | Buffer]>([
    ['no JSON', '{a:1}'],
    ['cut off', '{"a":'],
    ['a list', '[1]'],
    ['text', '"a"'],
    ['a number', '12345678901234567890'],
    ['null', 'null'],
    ['no UTF-8', Buffer.from([0x7b, 0x22, 0x61, 0x22, 0x3a, 0x22, 0xff, 0x22, 0x7d])],
    ['nothing', ''],
    ['nested beyond reason', `${'['.repeat(200_000)}1234567890123456${']'.repeat(200_000)}`],
  ])('that are %s are empty', async (_what, body) => {
    expect(Object.keys(await parse(body))).toEqual([])
  })

  it('of another type are empty', async () => {
    expect(await parse('{"a":1}', 'text/plain')).toEqual(Object.create(null))
    expect(await parse('{"a":1}', 'application/xml')).toEqual(Object.create(null))
  })

  it('reach no prototype', async () => {
    const body = await parse('{"__proto__":{"x":1},"constructor":2}')
    expect(Object.getPrototypeOf(body)).toBeNull()
    expect(Object.keys(body)).toEqual(['__proto__', 'constructor'])
  })
})

describe('form bodies', () => {
  it('become parameters like query strings', async () => {
    const body = await parse('a=1&list[]=x&list[]=y&prefs[k]=v', 'application/x-www-form-urlencoded; charset=UTF-8')
    expect(JSON.parse(JSON.stringify(body))).toEqual({ a: '1', list: ['x', 'y'], prefs: { k: 'v' } })
  })
})

const multipart = (...parts: string[]) => `${parts.map((part) => `--b\r\n${part}\r\n`).join('')}--b--\r\n`
const field = (name: string, value: string) => `Content-Disposition: form-data; name="${name}"\r\n\r\n${value}`
const file = 'Content-Disposition: form-data; name="file"; filename="a.txt"\r\nContent-Type: text/plain\r\n\r\ncontent'
const TYPE = 'multipart/form-data; boundary=b'

describe('multipart bodies', () => {
  it('become parameters, files aside', async () => {
    const body = await parse(
      multipart(field('a', 'ä'), file, field('list[]', 'x'), field('list[]', '{"json":1}')),
      TYPE,
    )
    expect(JSON.parse(JSON.stringify(body))).toEqual({ a: 'ä', list: ['x', '{"json":1}'] })
  })

  it('keep long values and names whole', async () => {
    const [name, value] = [`prefs[${'n'.repeat(300)}]`, 'v'.repeat(3 << 20)]
    const body = await parse(multipart(field(name, value)), TYPE)
    expect(body.prefs).toEqual({ ['n'.repeat(300)]: value })
  })

  it('reach no prototype', async () => {
    const body = await parse(multipart(field('__proto__', '1'), field('a[__proto__]', '2')), TYPE)
    expect([Object.getPrototypeOf(body), Object.keys(body)]).toEqual([null, ['__proto__', 'a']])
  })

  it('that cannot be read are empty, and always come to an end', async () => {
    expect(Object.keys(await parse('x', 'multipart/form-data'))).toEqual([])
    expect(Object.keys(await parse('nothing like it', TYPE))).toEqual([])
    const whole = multipart(field('a', '1'), file, field('b', '2'))
    for (let end = 1; end < whole.length; end += 1) await parse(whole.slice(0, end), TYPE)
    for (let at = 0; at < whole.length; at += 1) await parse(`${whole.slice(0, at)}\r\n\0--b${whole.slice(at)}`, TYPE)
    for (let at = 0; at < whole.length; at += 1) await parse(whole.slice(0, at) + whole.slice(at + 1), TYPE)
  })
})
