import { Account, Client as WebClient } from 'appwrite'
import { type Client, Users } from 'node-appwrite'
import { cookieHeader, person } from '../../server/person.ts'
import { READERS, type Reader } from './work.ts'

const PASSWORD = 'analytical engine'

/** Signs the readers up and in; answers their `Cookie` headers. */
export async function signInReaders(
  endpoint: string,
  projectId: string,
  client: Client,
): Promise<Readonly<Record<Reader, string>>> {
  const users = new Users(client)
  const cookies: [Reader, string][] = []
  for (const reader of READERS) {
    const email = `${reader}@bench.example`
    await users.create({ userId: reader, email, password: PASSWORD, name: reader })
    const account = new Account(new WebClient().setEndpoint(endpoint).setProject(projectId))
    const cookie = await person()(async () => {
      await account.createEmailPasswordSession({ email, password: PASSWORD })
      return cookieHeader()
    })
    cookies.push([reader, cookie])
  }
  return Object.fromEntries(cookies) as Record<Reader, string>
}
