import { parseArgs } from 'node:util'
import type { App } from '../app.ts'
import type { Context } from '../contract/context.ts'
import { ApiError } from '../contract/errors.ts'
import { isHostname, isProjectId } from '../contract/formats.ts'
import { CONSOLE } from '../contract/project.ts'
import { PROJECT_SCOPES } from '../contract/scopes.ts'
import { memberships, type Team, teams, type User } from '../services/directory/index.ts'
import { createKey, createPlatform } from '../services/project/index.ts'
import { createProject } from '../services/projects/index.ts'
import { createTeam } from '../services/teams/index.ts'
import { findUserByEmail } from '../services/users/index.ts'
import { configure, openApp } from './boot.ts'
import { StartError } from './start-error.ts'

const USAGE = 'Usage: holdfast project create <projectId> --owner <email> [--name <text>] [--platform <host>] [--key]'

/** `holdfast project create`: a project from the command line, with a Web platform and an API key where asked for. */
export async function project(args: readonly string[]): Promise<number> {
  const asked = read(args)
  const { app } = await openApp(await configure())
  try {
    for (const line of await create(app, asked)) process.stdout.write(`${line}\n`)
    return 0
  } catch (error) {
    throw error instanceof ApiError ? new StartError(error.message) : error
  } finally {
    await app.close()
  }
}

interface Asked {
  readonly projectId: string
  readonly owner: string
  readonly name: string
  readonly platform: string
  readonly key: boolean
}

function read(args: readonly string[]): Asked {
  const { values, positionals } = parse(args)
  const [action, projectId = ''] = positionals
  if (action !== 'create' || !isProjectId(projectId) || !values.owner) throw new StartError(USAGE)
  const { platform = '' } = values
  if (platform && !isHostname(platform)) throw new StartError(`\`${platform}\` is no host name. ${USAGE}`)
  return { projectId, owner: values.owner, name: values.name ?? projectId, platform, key: values.key === true }
}

function parse(args: readonly string[]) {
  try {
    const text = { type: 'string' } as const
    const options = { owner: text, name: text, platform: text, key: { type: 'boolean' } } as const
    return parseArgs({ args: [...args], allowPositionals: true, options })
  } catch (error) {
    throw new StartError(`${(error as Error).message}. ${USAGE}`)
  }
}

async function create(app: App, asked: Asked): Promise<string[]> {
  const ctx = await app.system(CONSOLE)
  const owner = await findUserByEmail(ctx, asked.owner)
  if (!owner) throw new StartError(`There is no console user ${asked.owner}. Use: holdfast admin create ${asked.owner}`)
  const { $id } = await createProject(ctx, await organizationOf(ctx, owner), {
    ...asked,
    region: ctx.config._APP_REGION,
  })
  const inside = await app.system($id)
  const lines = [`Created the project ${$id}.`]
  if (asked.platform) {
    await createPlatform(inside, 'unique()', 'web', { name: asked.platform, hostname: asked.platform })
    lines.push(`Pages on ${asked.platform} may call it.`)
  }
  if (asked.key) {
    const scopes = Object.keys(PROJECT_SCOPES)
    const key = await createKey(inside, 'unique()', { name: 'Command line', scopes, expire: null })
    lines.push(`API key with all scopes, without end (keep it secret):\n${key.secret}`)
  }
  return lines
}

// The first organization that the person owns; founded when there is none.
async function organizationOf(ctx: Context, owner: User): Promise<Team> {
  const store = ctx.store.asSystem()
  const held = await store.select(memberships, { userInternalId: owner.$sequence, confirm: true })
  const owned = held.find(({ roles }) => roles.includes('owner'))
  const team = owned && (await store.first(teams, { $sequence: owned.teamInternalId }))
  return team ?? createTeam(ctx, { teamId: 'unique()', name: owner.name || 'Personal', roles: [] }, owner)
}
