import { Account, Client, Projects, type Scopes, Teams } from '@appwrite.io/console'
import { Client as ServerClient } from 'node-appwrite'
import { type Person, person } from './person.ts'

/** A project made the way every operator makes his first one. */
export interface FirstProject {
  readonly projectId: string
  /** The API key's secret. */
  readonly key: string
  readonly operator: Person
  /** The console SDK, on the project `console`. */
  readonly console: Client
  /** The server SDK with the key. */
  readonly server: ServerClient
}

const OPERATOR = { email: 'operator@example.com', password: 'correct horse battery' }

/** Console sign-up, session, organization, project and API key, through the console SDK. */
export async function createProject(
  endpoint: string,
  scopes: readonly string[],
  projectId = 'first',
): Promise<FirstProject> {
  const operator = person()
  const console = new Client().setEndpoint(endpoint).setProject('console')
  const [account, teams, projects] = [new Account(console), new Teams(console), new Projects(console)]
  return operator(async () => {
    await account.create({ userId: 'operator', ...OPERATOR })
    await account.createEmailPasswordSession(OPERATOR)
    await teams.create({ teamId: 'home', name: 'Home' })
    await projects.create({ projectId, name: 'First', teamId: 'home' })
    const { secret } = await projects.createKey({ projectId, name: 'Everything', scopes: scopes as Scopes[] })
    const server = new ServerClient().setEndpoint(endpoint).setProject(projectId).setKey(secret)
    return { projectId, key: secret, operator, console, server }
  })
}
