import { bytes, decimal, enabled, ignored, integer, list, oneOf, renamed, seconds, secret, url } from '../variable.ts'

const NO_DOCKER = 'Holdfast starts no containers of its own.'
const NO_ORCHESTRATOR = 'Builds and calls are jobs of the server itself; there is no orchestrator.'

/** Functions, sites and their builds. */
export const COMPUTE = {
  _APP_FUNCTIONS_TIMEOUT: seconds({ describe: 'Longest time limit a function may have.', fallback: '900', min: 1 }),
  _APP_FUNCTIONS_RUNTIMES: list({
    describe: 'Runtimes offered for functions; unset: all that are available.',
    of: 'runtime names',
  }),
  _APP_FUNCTIONS_SCHEDULE_SPREAD: seconds({ describe: 'Spreads scheduled calls over this time.', fallback: '0' }),
  _APP_FUNCTIONS_CREATION_ABUSE_LIMIT: integer({ describe: 'Functions a project may create per day.', fallback: '50' }),
  _APP_EXECUTIONS_LIMIT_ON_ROUTE: enabled({
    describe: 'Applies the rate limit of executions to calls through a domain as well.',
    fallback: 'disabled',
  }),
  _APP_INTERVAL_CLEANUP_STALE_EXECUTIONS: seconds({
    describe: 'Pause between searches for executions that never ended.',
    fallback: '300',
    min: 1,
  }),
  _APP_SITES_TIMEOUT: seconds({ describe: 'Longest time limit a site may have.', fallback: '900', min: 1 }),
  _APP_SITES_RUNTIMES: list({
    describe: 'Runtimes offered for sites; unset: all that are available.',
    of: 'runtime names',
  }),
  _APP_COMPUTE_SIZE_LIMIT: bytes({ describe: 'Largest code package.', fallback: '30000000' }),
  _APP_COMPUTE_BUILD_SIZE_LIMIT: bytes({ describe: 'Largest result of a build.', fallback: '2000000000' }),
  _APP_COMPUTE_BUILD_TIMEOUT: seconds({ describe: 'Time limit of a build.', fallback: '900', min: 1 }),
  _APP_COMPUTE_BUILD_COMPRESSION: oneOf(['gzip', 'zstd', 'none'], {
    describe: 'How results of builds are packed.',
    fallback: 'gzip',
  }),
  _APP_COMPUTE_CPUS: decimal({ describe: 'Processor cores a function or site may use; 0: no limit.', fallback: '0' }),
  _APP_COMPUTE_MEMORY: integer({
    describe: 'Megabytes of memory a function or site may use; 0: no limit.',
    fallback: '0',
  }),
  _APP_COMPUTE_INACTIVE_THRESHOLD: seconds({ describe: 'Idle time after which a runtime is stopped.', fallback: '60' }),
  _APP_COMPUTE_MAINTENANCE_INTERVAL: seconds({
    describe: 'Pause between searches for idle runtimes.',
    fallback: '3600',
    min: 1,
  }),
  _APP_EXECUTOR_HOST: url({
    describe: 'Container executor for functions, sites and builds; unset: sandboxed processes on this machine.',
  }),
  _APP_EXECUTOR_SECRET: secret({ describe: 'Secret shared with the executor.' }),
  _APP_BROWSER_HOST: url({ describe: 'Browser service that takes screenshots; unset: none are taken.' }),
  _APP_EMBEDDING_ENDPOINT: url({ describe: 'Service that turns texts into vectors; unset: off.' }),
  _APP_EMBEDDING_MODELS: list({ describe: 'Models that service offers.', of: 'model names' }),
  _APP_EMBEDDING_TIMEOUT: integer({
    describe: 'How long to wait for that service.',
    fallback: '30000',
    min: 1,
    unit: 'milliseconds',
  }),
  _APP_FUNCTIONS_SIZE_LIMIT: renamed('Largest code package.', '_APP_COMPUTE_SIZE_LIMIT'),
  _APP_FUNCTIONS_BUILD_SIZE_LIMIT: renamed('Largest result of a build.', '_APP_COMPUTE_BUILD_SIZE_LIMIT'),
  _APP_FUNCTIONS_BUILD_TIMEOUT: renamed('Time limit of a build.', '_APP_COMPUTE_BUILD_TIMEOUT'),
  _APP_FUNCTIONS_CPUS: renamed('Processor cores of a function.', '_APP_COMPUTE_CPUS'),
  _APP_FUNCTIONS_MEMORY: renamed('Memory of a function.', '_APP_COMPUTE_MEMORY'),
  _APP_FUNCTIONS_ENVS: renamed('Runtimes offered for functions.', '_APP_FUNCTIONS_RUNTIMES'),
  _APP_FUNCTIONS_INACTIVE_THRESHOLD: renamed('Idle time of a runtime.', '_APP_COMPUTE_INACTIVE_THRESHOLD'),
  _APP_FUNCTIONS_MAINTENANCE_INTERVAL: renamed('Pause between clean-ups.', '_APP_COMPUTE_MAINTENANCE_INTERVAL'),
  _APP_FUNCTIONS_MEMORY_SWAP: ignored('Swap memory of a function.', 'Memory limits include swap.'),
  _APP_FUNCTIONS_CONTAINERS: ignored('Most containers at once.', NO_DOCKER),
  _APP_FUNCTIONS_RUNTIMES_NETWORK: ignored('Docker network of runtimes.', NO_DOCKER),
  _APP_COMPUTE_RUNTIMES_NETWORK: ignored('Docker network of runtimes.', NO_DOCKER),
  _APP_EXECUTOR_RUNTIME_NETWORK: ignored('Docker network of runtimes.', NO_DOCKER),
  _APP_EXECUTOR_IMAGES: ignored('Images the executor loads ahead.', NO_DOCKER),
  _APP_EXECUTOR_CONNECTION_STORAGE: ignored('Storage of the executor container.', NO_DOCKER, { secret: true }),
  _APP_OPEN_RUNTIMES_NFT: ignored('Packs only traced files into runtime images.', NO_DOCKER),
  OPEN_RUNTIMES_NETWORK: ignored('Docker network of runtimes.', NO_DOCKER),
  _APP_BUILDS_VOLUME: ignored('Docker volume of builds.', NO_DOCKER),
  _APP_DOCKER_HUB_USERNAME: ignored('Account for pulling images.', NO_DOCKER),
  _APP_DOCKER_HUB_PASSWORD: ignored('Password for pulling images.', NO_DOCKER, { secret: true }),
  DOCKERHUB_PULL_USERNAME: ignored('Account for pulling images.', NO_DOCKER),
  DOCKERHUB_PULL_PASSWORD: ignored('Password for pulling images.', NO_DOCKER, { secret: true }),
  DOCKERHUB_PULL_EMAIL: ignored('E-mail of that account.', NO_DOCKER),
  _APP_JOBS_HOST: ignored('Address of the job orchestrator.', NO_ORCHESTRATOR),
  _APP_JOBS_SECRET: ignored('Secret shared with the orchestrator.', NO_ORCHESTRATOR, { secret: true }),
  _APP_JOBS_ENDPOINT: ignored('Address under which the orchestrator finds the API.', NO_ORCHESTRATOR),
  _APP_WORKER_SCREENSHOTS_ROUTER: ignored('Address under which the screenshot worker finds sites.', NO_ORCHESTRATOR),
} as const
