import type { CookieOptions, ReplyExtras } from '../contract/context.ts'

/** The answer as it grows: status, header lines, body. */
export class Reply implements ReplyExtras {
  status = 200
  body: string | Uint8Array | undefined
  readonly headers: Record<string, string | string[]>

  constructor(headers: Record<string, string | string[]>) {
    this.headers = headers
  }

  header(name: string, value: string): void {
    this.headers[name.toLowerCase()] = value
  }

  cookie(name: string, value: string, options: CookieOptions): void {
    const before = this.headers['set-cookie']
    const line = serializeCookie(name, value, options)
    this.headers['set-cookie'] = before === undefined ? [line] : [...(before as string[]), line]
  }

  /** Makes an error answer: whatever headers a failed handler meant to send stay behind, the pipeline's own remain. */
  forgetCookies(): void {
    delete this.headers['set-cookie']
  }
}

function serializeCookie(name: string, value: string, options: CookieOptions): string {
  // Up to the full second: the moment between making a session and writing its cookie does not show.
  const remaining = Math.max(0, Math.ceil((options.expires - Date.now()) / 1000))
  const parts = [
    `${name.toLowerCase()}=${encodeURIComponent(value)}`,
    `expires=${cookieDate(options.expires)}`,
    `Max-Age=${remaining}`,
    'path=/',
  ]
  if (options.domain) parts.push(`domain=${options.domain}`)
  if (options.secure) parts.push('secure')
  parts.push('HttpOnly')
  if (options.sameSite) parts.push(`SameSite=${options.sameSite}`)
  return parts.join('; ')
}

// With hyphens, as Netscape wrote it and RFC 6265 §5.1.1 reads it: clients of the reference server have seen no other.
const cookieDate = (ms: number): string => new Date(ms).toUTCString().replace(/(\d\d) (\w{3}) (\d{4})/, '$1-$2-$3')
