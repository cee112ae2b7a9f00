import { documentFields, field, listOf, model } from '../../contract/model.ts'

export const DevKey = model('devKey', {
  ...documentFields,
  name: field.string(),
  expire: field.datetime(),
  secret: field.string(),
  accessedAt: field.datetime(),
  sdks: field.nullableStrings(),
})
export const DevKeyList = listOf('devKeyList', 'devKeys', DevKey)

export const Key = model('key', {
  ...documentFields,
  name: field.string(),
  expire: field.datetime(),
  scopes: field.strings(),
  secret: field.string(),
  accessedAt: field.datetime(),
  sdks: field.nullableStrings(),
})

const ProjectAuthMethod = model('projectAuthMethod', { $id: field.string(), enabled: field.boolean({ default: true }) })
const ProjectService = model('projectService', { $id: field.string(), enabled: field.boolean({ default: true }) })
const ProjectProtocol = model('projectProtocol', { $id: field.string(), enabled: field.boolean({ default: true }) })

const LegacyPlatform = model('platform', {
  ...documentFields,
  name: field.string(),
  type: field.string(),
  hostname: field.string(),
  key: field.string(),
  store: field.string(),
})
const LegacyProvider = model('authProvider', {
  key: field.string(),
  name: field.string(),
  appId: field.string(),
  secret: field.string(),
  enabled: field.boolean(),
})

// What clients of 1.9.4 and older expect in the project itself. It never leaves under this name: the presenter makes
// `legacy` a property that JSON, spreading and copying pass over, and the step below 1.9.5 reads it from there.
const LegacyProject = model('legacyProject', {
  description: field.string(),
  logo: field.string(),
  url: field.string(),
  legalName: field.string(),
  legalCountry: field.string(),
  legalState: field.string(),
  legalCity: field.string(),
  legalAddress: field.string(),
  legalTaxId: field.string(),
  /** The whole `AuthSettings` of the project. */
  auths: field.json(),
  oAuthProviders: field.models(LegacyProvider),
  platforms: field.models(LegacyPlatform),
  keys: field.models(Key),
})

export const Project = model('project', {
  ...documentFields,
  name: field.string(),
  teamId: field.string(),
  region: field.string({ default: 'default' }),
  devKeys: field.models(DevKey),
  smtpEnabled: field.boolean(),
  smtpSenderName: field.string(),
  smtpSenderEmail: field.string(),
  smtpReplyToName: field.string(),
  smtpReplyToEmail: field.string(),
  smtpHost: field.string(),
  smtpPort: field.integer(),
  smtpUsername: field.string(),
  smtpPassword: field.string(),
  smtpSecure: field.string(),
  pingCount: field.integer(),
  pingedAt: field.datetime(),
  labels: field.strings(),
  status: field.string({ default: 'active' }),
  onboarding: field.json(),
  authMethods: field.models(ProjectAuthMethod),
  services: field.models(ProjectService),
  protocols: field.models(ProjectProtocol),
  blocks: field.strings(),
  consoleAccessedAt: field.datetime(),
  wafEnabled: field.boolean(),
  legacy: field.model(LegacyProject, { internal: true }),
})
export const ProjectList = listOf('projectList', 'projects', Project)

export const Schedule = model('schedule', {
  ...documentFields,
  resourceType: field.string(),
  resourceId: field.string(),
  resourceUpdatedAt: field.datetime(),
  projectId: field.string(),
  schedule: field.string(),
  data: field.json(),
  active: field.boolean(),
  region: field.string(),
})
export const ScheduleList = listOf('scheduleList', 'schedules', Schedule)

export const Stage = model('stage', {
  id: field.string(),
  sdk: field.string(),
  status: field.string({ default: 'pending' }),
  at: field.datetime(),
  actorType: field.string(),
})
export const StageList = model('stageList', { stages: field.models(Stage) })
