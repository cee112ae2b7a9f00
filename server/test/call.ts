import { CONSOLE } from '../src/contract/project.ts'
import type { ConsoleUser } from './factories.ts'
import type { TestServer } from './harness.ts'

/** An answer with its JSON read. */
export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  // biome-ignore lint/suspicious/noExplicitAny: answers come in every form
  readonly body: any
}

/** Sends one request to a path below `/v1`, or to any other when it begins with `//`. Redirects are not followed. */
export async function call(
  server: TestServer,
  method: string,
  path: string,
  headers: Readonly<Record<string, string>> = {},
  body?: unknown,
): Promise<Answer> {
  const base = path.startsWith('//') ? new URL(server.endpoint).origin : server.endpoint
  const answer = await fetch(`${base}${path.startsWith('//') ? path.slice(1) : path}`, {
    method,
    redirect: 'manual',
    headers: { ...headers, ...(body !== undefined && { 'content-type': 'application/json' }) },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  const text = await answer.text()
  const isJson = answer.headers.get('content-type')?.startsWith('application/json')
  return { status: answer.status, headers: answer.headers, text, body: isJson ? JSON.parse(text) : undefined }
}

/** Headers of a console user on the console itself. */
export const onConsole = (user: ConsoleUser, more: Readonly<Record<string, string>> = {}) => ({
  'x-appwrite-project': CONSOLE,
  'x-appwrite-session': user.session,
  ...more,
})

/** Headers of a console user who administers a project. */
export const asAdmin = (user: ConsoleUser, projectId: string) => ({
  'x-appwrite-project': projectId,
  'x-appwrite-session': user.session,
  'x-appwrite-mode': 'admin',
})

/** Headers of an API key. */
export const withKey = (projectId: string, key: string) => ({ 'x-appwrite-project': projectId, 'x-appwrite-key': key })
