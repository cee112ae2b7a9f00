import { chain, complete, remove, rename } from './fields.ts'
import type { Step } from './ladder.ts'
import type { Convert } from './tree.ts'

// Native platforms kept their identifier under one name, and knew of a store.
const nativeAnswer = (identifier: string): Convert =>
  chain(rename({ [identifier]: 'key' }), complete({ store: '', hostname: '' }))
const nativeUpdate = (identifier: string): Convert => chain(remove('hostname', 'store'), rename({ key: identifier }))
const nativeCreate = (identifier: string): Convert =>
  chain(nativeUpdate(identifier), complete({ platformId: 'unique()' }))

// Lists without pages.
const wholeList = complete({ queries: ['{"method":"limit","values":[5000]}'] })

const tagged: Convert = ({ version, ...params }) =>
  version === undefined ? params : { ...params, type: 'tag', reference: version }
const oneSpecification: Convert = ({ specification: both, ...params }) =>
  both === undefined ? params : { ...params, buildSpecification: both, runtimeSpecification: both }
const specification = chain(remove('buildSpecification'), rename({ runtimeSpecification: 'specification' }))

const impersonation = remove('impersonator', 'impersonatorUserId')
// Rows hold linked rows, and answers to writes of several hold lists of them.
const sequence: Convert = (row) => {
  const out: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(row)) out[name] = linked(value)
  const number = Number(row.$sequence)
  if (Number.isSafeInteger(number)) out.$sequence = number
  return out
}
const linked = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(linked)
  return typeof value === 'object' && value !== null && '$sequence' in value ? sequence({ ...value }) : value
}
const storedPlatforms: Convert = (project) =>
  Array.isArray(project.platforms) ? { ...project, platforms: project.platforms.map(complete({ store: '' })) } : project

/** Clients below 1.9.0: one kind of platform, one specification, numbered rows, IDs that the server may choose. */
export const below190: Step = {
  below: '1.9.0',
  requests: {
    'project.createWebPlatform': chain(remove('store'), complete({ platformId: 'unique()' })),
    'project.updateWebPlatform': remove('store'),
    'project.createApplePlatform': nativeCreate('bundleIdentifier'),
    'project.updateApplePlatform': nativeUpdate('bundleIdentifier'),
    'project.createAndroidPlatform': nativeCreate('applicationId'),
    'project.updateAndroidPlatform': nativeUpdate('applicationId'),
    'project.createWindowsPlatform': nativeCreate('packageIdentifierName'),
    'project.updateWindowsPlatform': nativeUpdate('packageIdentifierName'),
    'project.createLinuxPlatform': nativeCreate('packageName'),
    'project.updateLinuxPlatform': nativeUpdate('packageName'),
    'project.listPlatforms': wholeList,
    'project.listVariables': wholeList,
    'project.createKey': complete({ keyId: 'unique()' }),
    'project.createVariable': complete({ variableId: 'unique()' }),
    'webhooks.create': complete({ webhookId: 'unique()' }),
    'functions.create': oneSpecification,
    'functions.update': oneSpecification,
    'functions.createTemplateDeployment': tagged,
    'sites.create': oneSpecification,
    'sites.update': oneSpecification,
    'sites.createTemplateDeployment': tagged,
  },
  responses: {
    user: impersonation,
    account: impersonation,
    function: specification,
    site: specification,
    row: sequence,
    document: sequence,
    project: storedPlatforms,
    platformWeb: complete({ store: '' }),
    platformApple: nativeAnswer('bundleIdentifier'),
    platformAndroid: nativeAnswer('applicationId'),
    platformWindows: nativeAnswer('packageIdentifierName'),
    platformLinux: nativeAnswer('packageName'),
  },
}
