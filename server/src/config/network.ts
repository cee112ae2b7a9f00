import { isIP } from 'node:net'

/** An address, or a network in CIDR notation, in lower case; undefined when the text is neither. */
export function parseNetwork(text: string): string | undefined {
  const word = text.toLowerCase()
  const [address = '', bits, ...rest] = word.split('/')
  const family = isIP(address)
  if (!family || rest.length) return undefined
  if (bits === undefined) return word
  return /^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128) ? word : undefined
}
