import { ApiError } from '../../contract/errors.ts'
import { noParams } from '../../contract/params.ts'
import { route } from '../../contract/route.ts'
import { API_VERSION } from '../../contract/version.ts'
import { checkFolder, checkStorage } from './folder.ts'
import { HealthAntivirus, HealthStatus, HealthTime, HealthVersion } from './models.ts'
import { clockOffset } from './time-server.ts'

const shared = { method: 'GET', scopes: ['health.read'], auth: [], params: noParams } as const
/** Seconds that a clock may be wrong (contract: identity 10.1). */
const TOLERANCE = 60

export const get = route({
  ...shared,
  name: 'health.get',
  path: '/v1/health',
  title: 'Check the server',
  model: HealthStatus,
  async run() {
    return { name: 'http', ping: 0, status: 'pass' }
  },
})

export const getVersion = route({
  ...shared,
  name: 'health.getVersion',
  path: '/v1/health/version',
  title: 'Get the version of the API',
  scopes: ['public'],
  model: HealthVersion,
  async run() {
    return { version: API_VERSION }
  },
})

export const getStats = route({
  ...shared,
  name: 'health.getStats',
  path: '/v1/health/stats',
  title: 'Get figures of the machine',
  scopes: ['root'],
  async run() {
    throw new ApiError('general_not_implemented')
  },
})

export const getStorage = route({
  ...shared,
  name: 'health.getStorage',
  path: '/v1/health/storage',
  title: 'Check the file storage',
  model: HealthStatus,
  async run(ctx) {
    return { name: '', ping: await timed(() => checkStorage(ctx.config._APP_DATA_DIR)), status: 'pass' }
  },
})

export const getStorageLocal = route({
  ...shared,
  name: 'health.getStorageLocal',
  path: '/v1/health/storage/local',
  title: 'Check the data folder',
  model: HealthStatus,
  async run(ctx) {
    return { name: '', ping: await timed(() => checkFolder(ctx.config._APP_DATA_DIR)), status: 'pass' }
  },
})

export const getAntivirus = route({
  ...shared,
  name: 'health.getAntivirus',
  path: '/v1/health/anti-virus',
  title: 'Check the virus scanner',
  model: HealthAntivirus,
  async run(ctx) {
    if (ctx.config._APP_STORAGE_ANTIVIRUS) {
      throw new ApiError('general_server_error', 'The virus scanner is switched on, but files are not scanned yet.')
    }
    return { version: '', status: 'disabled' }
  },
})

export const getTime = route({
  ...shared,
  name: 'health.getTime',
  path: '/v1/health/time',
  title: 'Check the clock',
  model: HealthTime,
  async run() {
    const local = Date.now()
    const diff = Math.round((await clockOffset()) / 1000)
    if (Math.abs(diff) > TOLERANCE) {
      throw new ApiError('general_server_error', `The clock of this machine is ${Math.abs(diff)} seconds off.`)
    }
    const localTime = Math.round(local / 1000)
    return { remoteTime: localTime + diff, localTime, diff }
  },
})

async function timed(check: () => Promise<void>): Promise<number> {
  const start = performance.now()
  await check()
  return Math.round(performance.now() - start)
}
