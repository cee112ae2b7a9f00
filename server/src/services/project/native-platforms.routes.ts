import { customId, text, uid } from '../../contract/params.ts'
import { route } from '../../contract/route.ts'
import { PlatformAndroid, PlatformApple, PlatformLinux, PlatformWindows } from './models.ts'
import { createPlatform, updatePlatform } from './platforms.ts'

const shared = { scopes: ['platforms.write'] as const, auth: ['admin', 'key'] as const }
const toCreate = {
  ...shared,
  method: 'POST' as const,
  event: 'platforms.[platformId].create',
  audit: { event: 'project.platform.create', resource: 'project.platform/{response.$id}' },
  status: 201 as const,
}
const toUpdate = {
  ...shared,
  method: 'PUT' as const,
  event: 'platforms.[platformId].update',
  audit: { event: 'project.platform.update', resource: 'project.platform/{response.$id}' },
}
const newId = { platformId: customId('ID of the new platform, or `unique()`.') }
const id = { platformId: uid('ID of the platform.') }
const name = text(128, 'Name of the platform, for people.')
const apple = { name, bundleIdentifier: text(256, "The app's bundle identifier.") }
const android = { name, applicationId: text(256, "The app's application ID, usually its package name.") }
const windows = { name, packageIdentifierName: text(256, "The app's package identifier name.") }
const linux = { name, packageName: text(256, "The app's package name.") }

export const createApplePlatform = route({
  ...toCreate,
  name: 'project.createApplePlatform',
  path: '/v1/project/platforms/apple',
  title: 'Create an Apple platform',
  params: { ...newId, ...apple },
  model: PlatformApple,
  async run(ctx, params) {
    return createPlatform(ctx, params.platformId, 'apple', { name: params.name, key: params.bundleIdentifier })
  },
})

export const updateApplePlatform = route({
  ...toUpdate,
  name: 'project.updateApplePlatform',
  path: '/v1/project/platforms/apple/:platformId',
  title: 'Update an Apple platform',
  params: { ...id, ...apple },
  model: PlatformApple,
  async run(ctx, params) {
    return updatePlatform(ctx, params.platformId, 'apple', { name: params.name, key: params.bundleIdentifier })
  },
})

export const createAndroidPlatform = route({
  ...toCreate,
  name: 'project.createAndroidPlatform',
  path: '/v1/project/platforms/android',
  title: 'Create an Android platform',
  params: { ...newId, ...android },
  model: PlatformAndroid,
  async run(ctx, params) {
    return createPlatform(ctx, params.platformId, 'android', { name: params.name, key: params.applicationId })
  },
})

export const updateAndroidPlatform = route({
  ...toUpdate,
  name: 'project.updateAndroidPlatform',
  path: '/v1/project/platforms/android/:platformId',
  title: 'Update an Android platform',
  params: { ...id, ...android },
  model: PlatformAndroid,
  async run(ctx, params) {
    return updatePlatform(ctx, params.platformId, 'android', { name: params.name, key: params.applicationId })
  },
})

export const createWindowsPlatform = route({
  ...toCreate,
  name: 'project.createWindowsPlatform',
  path: '/v1/project/platforms/windows',
  title: 'Create a Windows platform',
  params: { ...newId, ...windows },
  model: PlatformWindows,
  async run(ctx, params) {
    return createPlatform(ctx, params.platformId, 'windows', { name: params.name, key: params.packageIdentifierName })
  },
})

export const updateWindowsPlatform = route({
  ...toUpdate,
  name: 'project.updateWindowsPlatform',
  path: '/v1/project/platforms/windows/:platformId',
  title: 'Update a Windows platform',
  params: { ...id, ...windows },
  model: PlatformWindows,
  async run(ctx, params) {
    return updatePlatform(ctx, params.platformId, 'windows', { name: params.name, key: params.packageIdentifierName })
  },
})

export const createLinuxPlatform = route({
  ...toCreate,
  name: 'project.createLinuxPlatform',
  path: '/v1/project/platforms/linux',
  title: 'Create a Linux platform',
  params: { ...newId, ...linux },
  model: PlatformLinux,
  async run(ctx, params) {
    return createPlatform(ctx, params.platformId, 'linux', { name: params.name, key: params.packageName })
  },
})

export const updateLinuxPlatform = route({
  ...toUpdate,
  name: 'project.updateLinuxPlatform',
  path: '/v1/project/platforms/linux/:platformId',
  title: 'Update a Linux platform',
  params: { ...id, ...linux },
  model: PlatformLinux,
  async run(ctx, params) {
    return updatePlatform(ctx, params.platformId, 'linux', { name: params.name, key: params.packageName })
  },
})
