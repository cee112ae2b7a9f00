import { promisify } from 'node:util'
import { brotliCompress, constants, deflate, gzip, zstdCompress } from 'node:zlib'

type Encoder = (body: Buffer) => Promise<Buffer>

// Levels as clients know them (contract: identity 1.14).
const ENCODERS: Readonly<Record<string, Encoder>> = {
  br: (body) => promisify(brotliCompress)(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } }),
  zstd: (body) => promisify(zstdCompress)(body, { params: { [constants.ZSTD_c_compressionLevel]: 3 } }),
  gzip: (body) => promisify(gzip)(body),
  deflate: (body) => promisify(deflate)(body),
}

const COMPRESSIBLE = /^(text\/|application\/(json|javascript|xml|graphql|manifest\+json)|image\/svg)/

/** The encoding to answer with, by the client's preference; undefined to send the body as it is. */
export function chooseEncoding(accept: string, contentType: string, size: number, minimum: number): string | undefined {
  if (!accept || size <= minimum || !COMPRESSIBLE.test(contentType)) return undefined
  const offers = accept.split(',').map((entry, at) => {
    const [name = '', ...options] = entry.trim().toLowerCase().split(';')
    const quality = options.map((option) => /^\s*q=([\d.]+)/.exec(option)?.[1]).find(Boolean)
    return { name: name.trim(), quality: quality === undefined ? 1 : Number(quality), at }
  })
  return offers
    .filter(({ name, quality }) => Object.hasOwn(ENCODERS, name) && quality > 0)
    .sort((a, b) => b.quality - a.quality || a.at - b.at)[0]?.name
}

/** Compresses a body with an encoding that `chooseEncoding` chose. */
export const compress = (encoding: string, body: Buffer): Promise<Buffer> => {
  const encode = ENCODERS[encoding]
  if (!encode) throw new RangeError(`Unknown encoding ${encoding}.`)
  return encode(body)
}
