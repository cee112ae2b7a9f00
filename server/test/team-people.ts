import { Client, Teams } from 'node-appwrite'
import { vi } from 'vitest'
import { decodeSession } from '../src/crypto/secrets.ts'
import { readMails } from '../src/ports/mail/file.ts'
import { createUserSession, type TestProject } from './factories.ts'
import type { TestServer } from './harness.ts'

/** Where invitations of the tests lead. */
export const PAGE = 'https://app.example.com/join'

/** A signed-in user of a project in a test. */
export interface Person {
  readonly id: string
  readonly email: string
  readonly session: string
  readonly teams: Teams
}

/** Makes a user who is signed in. */
export async function signedIn(server: TestServer, projectId: string): Promise<Person> {
  const session = await createUserSession(server, projectId)
  const id = decodeSession(session)?.id ?? ''
  const client = new Client().setEndpoint(server.endpoint).setProject(projectId).setSession(session)
  return { id, email: `${id}@firm.example`, session, teams: new Teams(client) }
}

/** What the newest invitation mailed to an address carries, once it has left. */
export function invitationTo(server: TestServer, address: string, count = 1): Promise<Record<string, string>> {
  return vi.waitFor(
    async () => {
      const mails = (await readMails(server.mailFolder)).filter(({ to }) => to === address)
      if (mails.length < count) throw new Error(`${mails.length} mails to ${address}, not ${count}`)
      const [link = ''] = mails.at(-1)?.text.match(/https?:\/\/\S+secret=\S+/) ?? []
      return Object.fromEntries(new URL(link).searchParams)
    },
    { timeout: 5000 },
  )
}

/** Accepts an invitation as a browser would; `session` for somebody who is signed in. */
export function accept(
  server: TestServer,
  { projectId }: Pick<TestProject, 'projectId'>,
  given: Record<string, string>,
  session?: string,
): Promise<Response> {
  const { teamId, membershipId, userId, secret } = given
  return fetch(`${server.endpoint}/teams/${teamId}/memberships/${membershipId}/status`, {
    method: 'PATCH',
    headers: {
      'content-type': 'application/json',
      'x-appwrite-project': projectId,
      ...(session && { 'x-appwrite-session': session }),
    },
    body: JSON.stringify({ userId, secret }),
  })
}

/** The type of the error an SDK call fails with; the answer itself when it does not fail. */
export const failure = (call: Promise<unknown>): Promise<unknown> =>
  call.catch((error: { type?: string }) => error.type)
