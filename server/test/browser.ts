import type { TestServer } from './harness.ts'

/** An answer as tests look at it. */
export interface Answered {
  readonly status: number
  /** Type of the error; undefined for successes. */
  readonly type: string | undefined
  // biome-ignore lint/suspicious/noExplicitAny: tests read whatever the answer has
  readonly body: any
  readonly headers: Headers
}

/** A client that keeps the cookies it is given and sends them back, as browsers do. */
export class Browser {
  readonly cookies = new Map<string, string>()
  readonly #endpoint: string
  readonly #headers: Readonly<Record<string, string>>

  /** @param headers sent with every request */
  constructor(server: Pick<TestServer, 'endpoint'>, projectId: string, headers: Readonly<Record<string, string>> = {}) {
    this.#endpoint = server.endpoint
    this.#headers = { 'x-appwrite-project': projectId, ...headers }
  }

  async call(method: string, path: string, body?: object, headers: Record<string, string> = {}): Promise<Answered> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const response = await fetch(this.#endpoint + path, {
      method,
      headers: {
        ...this.#headers,
        ...(cookie && { cookie }),
        ...(body && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body && { body: JSON.stringify(body) }),
    })
    this.#keep(response.headers.getSetCookie())
    const text = await response.text()
    const parsed = text && JSON.parse(text)
    return {
      status: response.status,
      type: response.ok ? undefined : parsed.type,
      body: parsed,
      headers: response.headers,
    }
  }

  #keep(lines: readonly string[]): void {
    for (const line of lines) {
      const [pair = '', ...attributes] = line.split('; ')
      const name = pair.slice(0, pair.indexOf('='))
      if (attributes.includes('Max-Age=0')) this.cookies.delete(name)
      else this.cookies.set(name, pair.slice(name.length + 1))
    }
  }
}
