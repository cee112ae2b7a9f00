const inside = (room) => `^server/src/${room}/`
const tests = '\\.test\\.ts$|/suite\\.ts$'

/** Who may import whom; each rule's name says the reason (ARCHITECTURE.md, "Who may import whom"). */
module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'kit-knows-nothing-of-the-product',
      severity: 'error',
      from: { path: inside('kit'), pathNot: tests },
      to: { path: ['^server/src/(?!kit/)', 'node_modules'] },
    },
    {
      name: 'contract-only-declares',
      severity: 'error',
      from: { path: inside('contract'), pathNot: tests },
      to: { path: '^server/src/(?!contract/|kit/|config/)', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'config-reads-nothing-else',
      severity: 'error',
      from: { path: inside('config'), pathNot: tests },
      to: { path: '^server/src/(?!config/|kit/|contract/)' },
    },
    {
      name: 'ports-stand-alone',
      severity: 'error',
      from: { path: '^server/src/ports/([^/]+)/', pathNot: tests },
      to: { path: '^server/src/(?!kit/|ports/$1/)' },
    },
    {
      name: 'data-serves-every-service',
      severity: 'error',
      from: { path: '^server/src/(data|crypto)/', pathNot: tests },
      to: { path: '^server/src/(?!data/|crypto/|kit/|contract/)' },
    },
    {
      name: 'jobs-know-no-service',
      severity: 'error',
      from: { path: inside('jobs'), pathNot: tests },
      to: { path: '^server/src/(?!jobs/|kit/|contract/|data/|ports/[^/]+/port\\.ts)' },
    },
    {
      name: 'formats-are-pure',
      severity: 'error',
      from: { path: inside('formats'), pathNot: tests },
      to: { path: '^server/src/(?!formats/|kit/|contract/)' },
    },
    {
      name: 'services-touch-no-transport',
      severity: 'error',
      from: { path: inside('services'), pathNot: tests },
      to: { path: '^server/src/(http|engine|realtime|graphql|openapi|proxy|tls|cli|app\\.ts|main\\.ts)' },
    },
    {
      name: 'services-meet-at-the-front-door',
      severity: 'error',
      from: { path: '^server/src/services/([^/]+)/', pathNot: tests },
      to: {
        path: '^server/src/services/[^/]+/',
        pathNot: ['^server/src/services/$1/', '^server/src/services/[^/]+/index\\.ts$'],
      },
    },
    {
      name: 'engine-is-handed-the-services',
      severity: 'error',
      from: { path: inside('engine'), pathNot: tests },
      to: { path: '^server/src/(services|http|openapi|cli|app\\.ts)' },
    },
    {
      name: 'http-alone-knows-fastify',
      severity: 'error',
      from: { pathNot: inside('http') },
      to: { path: 'node_modules/(fastify|@fastify)/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'transports-use-the-engine',
      severity: 'error',
      from: { path: '^server/src/(http|openapi)/', pathNot: tests },
      to: { path: '^server/src/(services|data|app\\.ts)' },
    },
    {
      name: 'only-app-chooses-adapters',
      severity: 'error',
      from: { pathNot: ['^server/src/app\\.ts$', '^server/src/ports/', '^server/src/cli/', '^server/test/', tests] },
      to: { path: '^server/src/ports/[^/]+/(?!port\\.ts|guarded\\.ts)' },
    },
    {
      name: 'no-orphans',
      severity: 'error',
      from: { orphan: true, pathNot: ['\\.test\\.ts$', 'main\\.ts$', '-worker\\.ts$'] },
      to: {},
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'server/tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
  },
}
