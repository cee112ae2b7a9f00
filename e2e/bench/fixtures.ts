import { Account, Client } from 'appwrite'
import { Users } from 'node-appwrite'
import { cookieHeader, person } from '../server/person.ts'
import type { ServerProcess } from '../server/process.ts'
import { createProject } from '../server/project.ts'

/** What the load needs to know of a prepared server. */
export interface Fixtures {
  readonly projectId: string
  readonly key: string
  /** `Cookie` header of a signed-in user. */
  readonly cookie: string
  /** Users to read. */
  readonly userIds: readonly string[]
}

const USERS = 1000
const AT_ONCE = 50

/** Makes a project with a key, a signed-in user, and a thousand users to read, through the official SDKs. */
export async function prepare(server: ServerProcess): Promise<Fixtures> {
  const {
    projectId,
    key,
    server: client,
  } = await createProject(server.endpoint, ['users.read', 'users.write'], 'bench')
  const users = new Users(client)
  const userIds = Array.from({ length: USERS }, (_, at) => `reader-${at}`)
  for (let at = 0; at < USERS; at += AT_ONCE) {
    const some = userIds.slice(at, at + AT_ONCE)
    await Promise.all(
      some.map((userId) => users.create({ userId, email: `${userId}@bench.example`, name: `Reader ${userId}` })),
    )
  }
  return { projectId, key, userIds, cookie: await signIn(server, projectId) }
}

function signIn(server: ServerProcess, projectId: string): Promise<string> {
  const account = new Account(new Client().setEndpoint(server.endpoint).setProject(projectId))
  const ada = { email: 'ada@bench.example', password: 'analytical engine' }
  return person()(async () => {
    await account.create({ userId: 'ada', ...ada, name: 'Ada' })
    await account.createEmailPasswordSession(ada)
    return cookieHeader()
  })
}
