import type { App } from '../../src/app.ts'
import type { Context } from '../../src/contract/context.ts'
import { CONSOLE } from '../../src/contract/project.ts'
import { PROJECT_SCOPES } from '../../src/contract/scopes.ts'
import { encodeSession, randomHex, sha256Hex } from '../../src/crypto/secrets.ts'
import { DAY, toWireTime } from '../../src/kit/time.ts'
import { memberships, sessions, targets, teams, users } from '../../src/services/directory/shapes.ts'
import { keys, platforms, projects } from '../../src/services/projects/shapes.ts'

// Written to the tables, not made through the API: a recording can then be replayed while other services are missing.

/** Puts in place what a recording found before its first exchange. */
export interface Seed {
  /** An organization of the console and its owner; answers the organization's ID and the owner's session. */
  organization(): Promise<{ id: string; session: string }>
  /** A project as recorded ones were: one web platform, and one key with every scope. */
  project(organization: string, use?: 'used'): Promise<{ id: string; key: string }>
  /** A signed-in user of a project; answers the session. */
  user(projectId: string, userId: string): Promise<string>
}

/** A seed for a server in this process. */
export function seedOf(app: App): Seed {
  const platform = () => app.system(CONSOLE)
  return {
    organization: async () => addOrganization(await platform()),
    project: async (organization, use) => addProject(await platform(), organization, use === 'used'),
    async user(projectId, userId) {
      const ctx = await app.system(projectId)
      const user = await addUser(ctx, userId, { name: userId, email: `${userId}@example.com` })
      return addSession(ctx, user)
    },
  }
}

type UserRow = Awaited<ReturnType<typeof addUser>>

function addUser(ctx: Context, $id: string, { name, email }: { name: string; email: string }) {
  const now = ctx.now()
  return ctx.store.insert(users, {
    $id,
    name,
    email,
    emailCanonical: email,
    emailIsFree: false,
    emailIsDisposable: false,
    emailIsCorporate: true,
    emailIsCanonical: true,
    registration: now,
    passwordUpdate: now,
    accessedAt: now,
    search: `${$id} ${email} ${name}`,
  })
}

async function addSession(ctx: Context, user: UserRow): Promise<string> {
  const secret = randomHex(256)
  await ctx.store.insert(sessions, {
    $id: ctx.newId(),
    userId: user.$id,
    userInternalId: user.$sequence,
    provider: 'email',
    providerUid: user.email ?? '',
    secret: sha256Hex(secret),
    factors: ['password'],
    expire: ctx.now() + DAY,
  })
  return encodeSession({ id: user.$id, secret })
}

async function addOrganization(ctx: Context) {
  const owner = await addUser(ctx, ctx.newId(), { name: 'Gold', email: 'owner@console.example.com' })
  const mine = { userId: owner.$id, userInternalId: owner.$sequence }
  await ctx.store.insert(targets, { $id: ctx.newId(), ...mine, providerType: 'email', identifier: owner.email ?? '' })
  const id = ctx.newId()
  const rights = [`read("team:${id}")`, `update("team:${id}/owner")`, `delete("team:${id}/owner")`]
  const team = await ctx.store.insert(teams, {
    $id: id,
    $permissions: rights,
    name: 'Gold',
    total: 1,
    search: `${id} Gold`,
  })
  await ctx.store.insert(memberships, {
    $id: ctx.newId(),
    $permissions: [`read("user:${owner.$id}")`, ...rights],
    ...mine,
    teamId: id,
    teamInternalId: team.$sequence,
    roles: ['owner'],
    invited: ctx.now(),
    joined: ctx.now(),
    confirm: true,
  })
  return { id, session: await addSession(ctx, owner) }
}

async function addProject(ctx: Context, organization: string, used: boolean) {
  const team = await ctx.store.find(teams, organization)
  if (!team) throw new Error(`There is no organization ${organization}.`)
  const id = ctx.newId()
  const steps = { 'project.createWebPlatform': 'admin', ...(used && FIRST_USE) }
  const done = (actorType: string) => ({ status: 'completed', at: toWireTime(ctx.now()), actorType })
  const project = await ctx.store.insert(projects, {
    $id: id,
    $permissions: [
      `read("team:${organization}")`,
      ...['owner', 'developer'].flatMap((role) =>
        ['update', 'delete'].map((action) => `${action}("team:${organization}/${role}")`),
      ),
    ],
    teamId: organization,
    teamInternalId: team.$sequence,
    name: 'Gold',
    accessedAt: ctx.now(),
    onboarding: Object.fromEntries(Object.entries(steps).map(([step, actor]) => [step, done(actor)])),
    ...(used && { pingCount: 1, pingedAt: ctx.now() }),
    search: `${id} Gold`,
  })
  await ctx.services.tenants.create(id)
  const owner = { projectId: id, projectInternalId: project.$sequence }
  await ctx.store.insert(platforms, {
    $id: ctx.newId(),
    ...owner,
    type: 'web',
    name: 'Web',
    hostname: 'app.example.com',
  })
  return { id, key: await addKey(ctx, project) }
}

// What the older project's users and servers had done with it.
const FIRST_USE = { 'account.create': 'user', 'users.create': 'keyProject', 'account.createAnonymousSession': 'user' }

async function addKey(ctx: Context, project: { $id: string; $sequence: number }): Promise<string> {
  const secret = `standard_${randomHex(256)}`
  await ctx.store.insert(keys, {
    $id: ctx.newId(),
    resourceType: 'projects',
    resourceId: project.$id,
    resourceInternalId: project.$sequence,
    name: 'gold',
    scopes: Object.keys(PROJECT_SCOPES),
    secret,
    secretHash: sha256Hex(secret),
  })
  return secret
}
