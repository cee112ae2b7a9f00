import ipaddr from 'ipaddr.js'
import { LRUCache } from 'lru-cache'

type Range = readonly [ipaddr.IPv4 | ipaddr.IPv6, number]

const NAMED: Readonly<Record<string, readonly string[]>> = {
  loopback: ['127.0.0.0/8', '::1/128'],
  private: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '169.254.0.0/16', 'fc00::/7', 'fe80::/10'],
}

/** The peers whose `X-Forwarded-*` headers are believed (`_APP_TRUSTED_PROXIES`). */
export class TrustedPeers {
  readonly #ranges: readonly Range[]
  // Peers come again and again, and taking an address apart costs more than reading the rest of a request's facts.
  readonly #known = new LRUCache<string, boolean>({ max: 1000 })

  /** @param entries addresses, CIDR ranges, or `loopback` and `private` */
  constructor(entries: readonly string[]) {
    this.#ranges = entries.flatMap((entry) => NAMED[entry] ?? [entry]).map(parseRange)
  }

  trusts(address: string): boolean {
    if (this.#ranges.length === 0) return false
    let trusted = this.#known.get(address)
    if (trusted === undefined) {
      trusted = this.#includes(address)
      this.#known.set(address, trusted)
    }
    return trusted
  }

  #includes(address: string): boolean {
    if (!ipaddr.isValid(address)) return false
    const ip = ipaddr.process(address)
    return this.#ranges.some(([range, bits]) => range.kind() === ip.kind() && ip.match(range, bits))
  }
}

const parseRange = (entry: string): Range => {
  if (entry.includes('/')) return ipaddr.parseCIDR(entry)
  const address = ipaddr.parse(entry)
  return [address, address.kind() === 'ipv4' ? 32 : 128]
}

/** An address in its plain form: IPv4 inside IPv6 unwrapped. Empty when it is none. */
export const plainAddress = (text: string): string => (ipaddr.isValid(text) ? ipaddr.process(text).toString() : '')
