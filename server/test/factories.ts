import { Client } from 'node-appwrite'
import type { Context } from '../src/contract/context.ts'
import { type AuthSettings, CONSOLE } from '../src/contract/project.ts'
import { PROJECT_SCOPES } from '../src/contract/scopes.ts'
import { encodeSession, randomHex, sha256Hex } from '../src/crypto/secrets.ts'
import { DAY } from '../src/kit/time.ts'
import { memberships, sessions, teams, type User, users } from '../src/services/directory/shapes.ts'
import { keys, platforms, projects } from '../src/services/projects/shapes.ts'
import type { TestServer } from './harness.ts'

// Everything here is written to the tables, so that a test of one service needs no other service to work.

/** A user of the console who owns an organization. */
export interface ConsoleUser {
  readonly userId: string
  readonly session: string
  readonly teamId: string
  readonly teamInternalId: number
}

/** A project of a test. */
export interface TestProject {
  readonly projectId: string
  /** A client with an API key; all scopes of a project unless they are named. */
  key(scopes?: readonly string[]): Promise<Client>
  /** A client without credentials. */
  guest(): Client
}

/** Makes a user of the console, his organization and a session. */
export async function createConsoleUser(server: TestServer): Promise<ConsoleUser> {
  const ctx = await server.app.system(CONSOLE)
  const { user, session } = await addUserWithSession(ctx)
  const teamId = ctx.newId()
  const rights = [`read("team:${teamId}")`, `update("team:${teamId}/owner")`, `delete("team:${teamId}/owner")`]
  const team = await ctx.store.insert(teams, { $id: teamId, $permissions: rights, name: 'Organization', total: 1 })
  await ctx.store.insert(memberships, {
    $id: ctx.newId(),
    $permissions: [`read("user:${user.$id}")`, ...rights],
    userId: user.$id,
    userInternalId: user.$sequence,
    teamId,
    teamInternalId: team.$sequence,
    roles: ['owner'],
    joined: ctx.now(),
    confirm: true,
  })
  return { userId: user.$id, session, teamId, teamInternalId: team.$sequence }
}

const NOBODY = { teamId: 'none', teamInternalId: -2 }

/** Makes a project with one web platform. `auths` are its rules for users, where they are not the usual ones. */
export async function createProject(
  server: TestServer,
  owner: Pick<ConsoleUser, 'teamId' | 'teamInternalId'> = NOBODY,
  auths: Partial<AuthSettings> = {},
): Promise<TestProject> {
  const ctx = await server.app.system(CONSOLE)
  const projectId = ctx.newId()
  const { teamId, teamInternalId } = owner
  const changers = ['owner', 'developer'].flatMap((role) =>
    ['update', 'delete'].map((action) => `${action}("team:${teamId}/${role}")`),
  )
  const project = await ctx.platform.insert(projects, {
    $id: projectId,
    $permissions: [`read("team:${teamId}")`, ...changers],
    teamId,
    teamInternalId,
    name: 'Test project',
    auths,
  })
  await ctx.services.tenants.create(projectId)
  const of = { projectId, projectInternalId: project.$sequence }
  await ctx.platform.insert(platforms, {
    $id: ctx.newId(),
    ...of,
    type: 'web',
    name: 'Web',
    hostname: 'app.example.com',
  })
  const guest = () => new Client().setEndpoint(server.endpoint).setProject(projectId)
  return { projectId, guest, key: async (scopes) => guest().setKey(await createKey(server, projectId, scopes)) }
}

/** Makes an API key of a project and answers its text. */
export async function createKey(
  server: TestServer,
  projectId: string,
  scopes: readonly string[] = Object.keys(PROJECT_SCOPES),
): Promise<string> {
  const ctx = await server.app.system(CONSOLE)
  const project = await ctx.platform.find(projects, projectId)
  if (!project) throw new Error(`There is no project ${projectId}.`)
  const secret = `standard_${randomHex(256)}`
  await ctx.platform.insert(keys, {
    $id: ctx.newId(),
    resourceType: 'projects',
    resourceId: projectId,
    resourceInternalId: project.$sequence,
    name: 'Test key',
    scopes,
    secret,
    secretHash: sha256Hex(secret),
  })
  return secret
}

/** Makes a user of a project and answers his session. */
export async function createUserSession(server: TestServer, projectId: string): Promise<string> {
  return (await addUserWithSession(await server.app.system(projectId))).session
}

async function addUserWithSession(ctx: Context): Promise<{ user: User; session: string }> {
  const $id = ctx.newId()
  const user = await ctx.store.insert(users, {
    $id,
    name: 'Test user',
    email: `${$id}@firm.example`,
    registration: ctx.now(),
  })
  const secret = randomHex(256)
  await ctx.store.insert(sessions, {
    $id: ctx.newId(),
    userId: user.$id,
    userInternalId: user.$sequence,
    provider: 'email',
    secret: sha256Hex(secret),
    factors: ['password'],
    expire: ctx.now() + DAY,
  })
  return { user, session: encodeSession({ id: user.$id, secret }) }
}
