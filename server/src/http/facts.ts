import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { isIP } from 'node:net'
import type { RequestFacts } from '../contract/context.ts'
import { plainAddress, type TrustedPeers } from './peers.ts'

/** What reading the facts of a request needs to know. */
export interface FactSettings {
  readonly peers: TrustedPeers
  /** Headers that may name the client's address, in order. */
  readonly addressHeaders: readonly string[]
  readonly locale: string
  readonly isLocale: (code: string) => boolean
  /** Wire version of clients that announce none; empty: the newest. */
  readonly format: string
}

/** A host as clients may name it: a name or an address, and a port. Links are made from it, so nothing else passes. */
const HOST = /^([\w.-]+|\[[\da-f:.]+\])(?::(\d{0,5}))?$/i

/** The facts of a request, read when they are asked for. */
export class HttpFacts implements RequestFacts {
  readonly #request: IncomingMessage
  readonly #settings: FactSettings
  readonly #params: Readonly<Record<string, unknown>>
  readonly #url: string
  readonly #trusted: boolean
  #id: string | undefined
  #ip: string | undefined
  #host: string | undefined

  /** @param sent path and query as sent, and the parameters: those of the query or those of the body */
  constructor(
    request: IncomingMessage,
    sent: { readonly url: string; readonly params: Readonly<Record<string, unknown>> },
    settings: FactSettings,
  ) {
    this.#request = request
    this.#settings = settings
    this.#params = sent.params
    this.#url = sent.url
    this.#trusted = settings.peers.trusts(request.socket.remoteAddress ?? '')
  }

  get id(): string {
    this.#id ??= randomUUID()
    return this.#id
  }

  get ip(): string {
    this.#ip ??= this.#forwardedAddress() || plainAddress(this.#request.socket.remoteAddress ?? '')
    return this.#ip
  }

  get scheme(): 'http' | 'https' {
    const forwarded = this.#forwarded('x-forwarded-proto').toLowerCase()
    if (forwarded === 'https' || forwarded === 'http') return forwarded
    return 'encrypted' in this.#request.socket ? 'https' : 'http'
  }

  get url(): string {
    return this.#url
  }

  get host(): string {
    this.#host ??= HOST.exec(this.#authority())?.[1]?.toLowerCase() ?? ''
    return this.#host
  }

  get port(): string {
    const forwarded = this.#forwarded('x-forwarded-port')
    return /^\d{1,5}$/.test(forwarded) ? forwarded : (HOST.exec(this.#authority())?.[2] ?? '')
  }

  get origin(): string {
    return this.header('origin') || this.#refererOrigin()
  }

  get userAgent(): string {
    return this.header('user-agent').slice(0, 2000) || 'UNKNOWN'
  }

  get locale(): string {
    const asked = typeof this.#params.locale === 'string' ? this.#params.locale : this.header('x-appwrite-locale')
    return asked && this.#settings.isLocale(asked) ? asked : this.#settings.locale
  }

  get format(): string | undefined {
    return this.header('x-appwrite-response-format') || this.#settings.format || undefined
  }

  header(name: string): string {
    const value = this.#request.headers[name]
    return typeof value === 'string' ? value : (value?.[0] ?? '')
  }

  #forwarded(name: string): string {
    return this.#trusted ? (this.header(name).split(',')[0]?.trim() ?? '') : ''
  }

  // Any client can write the header; each trusted proxy appends whom it heard. So the last address that is not a
  // trusted proxy is the client's. What stands before something that is no address is nobody's word.
  #forwardedAddress(): string {
    if (!this.#trusted) return ''
    for (const name of this.#settings.addressHeaders) {
      let outermost = ''
      for (const entry of this.header(name).split(',').reverse()) {
        const address = addressOf(entry.trim())
        if (address === '') break
        outermost = address
        if (!this.#settings.peers.trusts(address)) break
      }
      if (outermost) return plainAddress(outermost)
    }
    return ''
  }

  #authority(): string {
    return this.#forwarded('x-forwarded-host') || this.header('host') || this.header(':authority')
  }

  #refererOrigin(): string {
    const referer = this.header('referer')
    return referer && URL.canParse(referer) ? new URL(referer).origin : ''
  }
}

// Some proxies add the port: `192.0.2.1:4711`, `[2001:db8::1]:4711`.
function addressOf(entry: string): string {
  const [, bracketed, plain] = /^\[([^\]]+)\](?::\d+)?$|^(\d+\.\d+\.\d+\.\d+):\d+$/.exec(entry) ?? []
  const address = bracketed ?? plain ?? entry
  return isIP(address) === 0 ? '' : address
}
