import type { Actor } from '../../contract/actor.ts'
import type { Context } from '../../contract/context.ts'
import { ApiError } from '../../contract/errors.ts'
import type { Store } from '../../data/store.ts'
import { toWireTime } from '../../kit/time.ts'
import { type ProjectRow, projects } from './shapes.ts'
import { lockProject } from './store.ts'

/** First steps in a project, by SDK method, in the order they are shown (contract: services.json `onboardingMethods`). */
const STAGES: ReadonlySet<string> = new Set([
  'project.createWebPlatform',
  'project.createAndroidPlatform',
  'project.createApplePlatform',
  'project.createWindowsPlatform',
  'project.createLinuxPlatform',
  'project.createKey',
  'users.create',
  'account.create',
  'account.createAnonymousSession',
  'teams.create',
  'tablesDB.create',
  'tablesDB.createTable',
  'tablesDB.createRow',
  'documentsDB.create',
  'documentsDB.createCollection',
  'documentsDB.createDocument',
  'databases.create',
  'databases.createCollection',
  'databases.createDocument',
  'mysql.create',
  'postgresql.create',
  'mongo.create',
  'storage.createBucket',
  'storage.createFile',
  'functions.create',
  'functions.createDeployment',
  'functions.createTemplateDeployment',
  'functions.createVcsDeployment',
  'functions.updateFunctionDeployment',
  'messaging.createTopic',
  'messaging.createMailgunProvider',
  'messaging.createSendgridProvider',
  'messaging.createSesProvider',
  'messaging.createResendProvider',
  'messaging.createSmtpProvider',
  'messaging.createSMTPProvider',
  'messaging.createMsg91Provider',
  'messaging.createTelesignProvider',
  'messaging.createTextmagicProvider',
  'messaging.createTwilioProvider',
  'messaging.createVonageProvider',
  'messaging.createFcmProvider',
  'messaging.createFCMProvider',
  'messaging.createApnsProvider',
  'messaging.createAPNSProvider',
  'sites.create',
  'sites.createDeployment',
  'sites.createTemplateDeployment',
  'sites.createVcsDeployment',
  'sites.updateSiteDeployment',
])

/** How far a first step is, as it is stored and shown. */
interface StoredStage {
  readonly status: 'completed' | 'skipped'
  /** A date of the API. */
  readonly at: string
  readonly actorType: string
}

export const listStages = ({ onboarding }: ProjectRow) => [...STAGES].map((id) => stageOf(onboarding, id))

/** Marks a stage as skipped, or as open again; a completed one stays. @throws ApiError on an unknown stage */
export async function skipStage(ctx: Context, project: ProjectRow, id: string, skip: boolean) {
  if (!STAGES.has(id))
    throw new ApiError('general_argument_invalid', 'Invalid `stageId` param: There is no such stage.')
  const onboarding = await changeStages(ctx.platform.asSystem(), project.$id, (stages) => {
    const { [id]: current, ...others } = stages
    if ((current as StoredStage | undefined)?.status === 'completed') return undefined
    return skip ? { ...others, [id]: stage('skipped', ctx.now(), ctx.actor, id) } : others
  })
  return stageOf(onboarding ?? project.onboarding, id)
}

/** Whether a success of this route would complete a stage that is still open. */
export const isOpenStage = (onboarding: Readonly<Record<string, unknown>>, routeName: string): boolean =>
  STAGES.has(routeName) && (onboarding[routeName] as StoredStage | undefined)?.status !== 'completed'

/** Marks a stage as completed, unless somebody else was first. */
export async function completeStage(
  platform: Store,
  projectId: string,
  id: string,
  actor: Actor,
  now: number,
): Promise<void> {
  await changeStages(platform, projectId, (stages) =>
    isOpenStage(stages, id) ? { ...stages, [id]: stage('completed', now, actor, id) } : undefined,
  )
}

type Stages = Readonly<Record<string, unknown>>

// Answers the stages as they are stored then; undefined when nothing was to be changed.
function changeStages(platform: Store, projectId: string, change: (stages: Stages) => Stages | undefined) {
  return platform.transaction(async (store): Promise<Stages | undefined> => {
    const row = await lockProject(store, projectId)
    const onboarding = row && change(row.onboarding)
    if (row && onboarding) await store.update(projects, projectId, { onboarding, $updatedAt: 'keep' })
    return onboarding
  })
}

function stageOf(onboarding: Stages, id: string) {
  const { status = 'pending', at = '', actorType = '' } = (onboarding[id] ?? {}) as Partial<StoredStage>
  return { id, sdk: id, status, at, actorType }
}

const stage = (status: StoredStage['status'], now: number, actor: Actor, id: string): StoredStage => ({
  status,
  at: toWireTime(now),
  actorType: actorType(actor, id),
})

// A guest who makes an account is its user from then on.
function actorType({ kind, key }: Actor, id: string): string {
  if (!key) return kind === 'guest' && id.startsWith('account.') ? 'user' : kind
  return key.kind === 'organization' ? 'keyOrganization' : key.kind === 'account' ? 'keyAccount' : 'keyProject'
}
