import { brotliDecompressSync, gunzipSync, inflateSync, zstdDecompressSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { chooseEncoding, compress } from './compression.ts'

const JSON_TYPE = 'application/json; charset=UTF-8'

describe('the encoding of an answer', () => {
  it.each([
    ['gzip, deflate, br, zstd', 'gzip'],
    ['gzip;q=0.5, br;q=0.9', 'br'],
    ['GZIP', 'gzip'],
    ['br;q=0, gzip;q=0.1', 'gzip'],
    ['deflate ; q=0.3 , zstd; q=0.4', 'zstd'],
    ['identity', undefined],
    ['*', undefined],
    ['gzip;q=0', undefined],
    ['gzip;q=nonsense', 'gzip'],
    ['constructor, __proto__', undefined],
    ['', undefined],
  ])('for %s is %s', (accept, expected) => {
    expect(chooseEncoding(accept, JSON_TYPE, 2000, 1024)).toBe(expected)
  })

  it('is none for what is small or is compressed already', () => {
    expect(chooseEncoding('gzip', JSON_TYPE, 1024, 1024)).toBeUndefined()
    expect(chooseEncoding('gzip', JSON_TYPE, 1025, 1024)).toBe('gzip')
    for (const type of ['image/png', 'application/zip', 'video/mp4', ''])
      expect(chooseEncoding('gzip', type, 9999, 1024)).toBeUndefined()
    for (const type of ['text/html', 'image/svg+xml', 'application/javascript'])
      expect(chooseEncoding('gzip', type, 9999, 1024)).toBe('gzip')
  })

  it('can be undone by clients', async () => {
    const body = Buffer.from('text '.repeat(500))
    const undo = { br: brotliDecompressSync, zstd: zstdDecompressSync, gzip: gunzipSync, deflate: inflateSync }
    for (const [name, decompress] of Object.entries(undo)) {
      const compressed = await compress(name, body)
      expect(compressed.length).toBeLessThan(body.length)
      expect(decompress(compressed).equals(body)).toBe(true)
    }
  })
})
