/** What a scope lets its holder do, in the words shown where an API key is made. */
export interface ScopeInfo {
  readonly category: string
  readonly description: string
  readonly deprecated?: true
}

/** Scopes an API key of a project can be given, in the order the console lists them (contract: scopes.json). */
export const PROJECT_SCOPES = {
  'project.read': { category: 'Project', description: 'Read the settings of the project.' },
  'project.write': { category: 'Project', description: 'Change the settings of the project, delete the project.' },
  'keys.read': { category: 'Project', description: "Read the project's API keys." },
  'keys.write': { category: 'Project', description: "Create, change and delete the project's API keys." },
  'platforms.read': { category: 'Project', description: "Read the project's platforms." },
  'platforms.write': { category: 'Project', description: "Create, change and delete the project's platforms." },
  'mocks.read': { category: 'Project', description: "Read the project's mock phone numbers." },
  'mocks.write': { category: 'Project', description: "Create, change and delete the project's mock phone numbers." },
  'policies.read': { category: 'Project', description: "Read the project's policies.", deprecated: true },
  'policies.write': { category: 'Project', description: "Change the project's policies.", deprecated: true },
  'project.policies.read': { category: 'Project', description: "Read the project's policies." },
  'project.policies.write': { category: 'Project', description: "Change the project's policies." },
  'project.oauth2.read': { category: 'Project', description: "Read the project's sign-in providers." },
  'project.oauth2.write': { category: 'Project', description: "Change the project's sign-in providers." },
  'templates.read': { category: 'Project', description: "Read the project's mail and message templates." },
  'templates.write': { category: 'Project', description: "Change the project's mail and message templates." },
  'stages.read': { category: 'Project', description: "Read the project's onboarding stages." },
  'stages.write': { category: 'Project', description: "Change the project's onboarding stages." },
  'users.read': { category: 'Auth', description: "Read the project's users." },
  'users.write': { category: 'Auth', description: "Create, change and delete the project's users." },
  'sessions.read': { category: 'Auth', description: 'Read the sessions of users.' },
  'sessions.write': { category: 'Auth', description: 'Create and delete sessions of users.' },
  'teams.read': { category: 'Auth', description: 'Read teams and memberships.' },
  'teams.write': { category: 'Auth', description: 'Create, change and delete teams and memberships.' },
  'databases.read': { category: 'Databases', description: 'Read databases.' },
  'databases.write': { category: 'Databases', description: 'Create, change and delete databases.' },
  'tables.read': { category: 'Databases', description: 'Read tables.' },
  'tables.write': { category: 'Databases', description: 'Create, change and delete tables.' },
  'columns.read': { category: 'Databases', description: 'Read columns of tables.' },
  'columns.write': { category: 'Databases', description: 'Create, change and delete columns of tables.' },
  'indexes.read': { category: 'Databases', description: 'Read indexes of tables.' },
  'indexes.write': { category: 'Databases', description: 'Create, change and delete indexes of tables.' },
  'rows.read': { category: 'Databases', description: 'Read rows of tables.' },
  'rows.write': { category: 'Databases', description: 'Create, change and delete rows of tables.' },
  'embeddings.write': { category: 'Databases', description: 'Create embeddings of texts.' },
  'collections.read': { category: 'Databases', description: 'Read collections.', deprecated: true },
  'collections.write': {
    category: 'Databases',
    description: 'Create, change and delete collections.',
    deprecated: true,
  },
  'attributes.read': { category: 'Databases', description: 'Read attributes of collections.', deprecated: true },
  'attributes.write': {
    category: 'Databases',
    description: 'Create, change and delete attributes of collections.',
    deprecated: true,
  },
  'documents.read': { category: 'Databases', description: 'Read documents of collections.', deprecated: true },
  'documents.write': {
    category: 'Databases',
    description: 'Create, change and delete documents of collections.',
    deprecated: true,
  },
  'buckets.read': { category: 'Storage', description: 'Read buckets.' },
  'buckets.write': { category: 'Storage', description: 'Create, change and delete buckets.' },
  'files.read': { category: 'Storage', description: 'Read files and their previews.' },
  'files.write': { category: 'Storage', description: 'Create, change and delete files and their previews.' },
  'tokens.read': { category: 'Storage', description: 'Read file tokens.' },
  'tokens.write': { category: 'Storage', description: 'Create, change and delete file tokens.' },
  'functions.read': { category: 'Functions', description: 'Read functions, their deployments and variables.' },
  'functions.write': {
    category: 'Functions',
    description: 'Create, change and delete functions, their deployments and variables.',
  },
  'executions.read': { category: 'Functions', description: 'Read executions of functions.' },
  'executions.write': { category: 'Functions', description: 'Execute functions, delete executions.' },
  'execution.read': { category: 'Functions', description: 'Read executions of functions.', deprecated: true },
  'execution.write': { category: 'Functions', description: 'Execute functions, delete executions.', deprecated: true },
  'sites.read': { category: 'Sites', description: 'Read sites, their deployments and variables.' },
  'sites.write': {
    category: 'Sites',
    description: 'Create, change and delete sites, their deployments and variables.',
  },
  'log.read': { category: 'Sites', description: 'Read request logs of sites.' },
  'log.write': { category: 'Sites', description: 'Delete request logs of sites.' },
  'providers.read': { category: 'Messaging', description: 'Read message providers.' },
  'providers.write': { category: 'Messaging', description: 'Create, change and delete message providers.' },
  'topics.read': { category: 'Messaging', description: 'Read topics.' },
  'topics.write': { category: 'Messaging', description: 'Create, change and delete topics.' },
  'subscribers.read': { category: 'Messaging', description: 'Read subscribers of topics.' },
  'subscribers.write': { category: 'Messaging', description: 'Create, change and delete subscribers of topics.' },
  'targets.read': { category: 'Messaging', description: 'Read message targets of users.' },
  'targets.write': { category: 'Messaging', description: 'Create, change and delete message targets of users.' },
  'messages.read': { category: 'Messaging', description: 'Read messages.' },
  'messages.write': { category: 'Messaging', description: 'Create, change and delete messages.' },
  'rules.read': { category: 'Proxy', description: 'Read proxy rules.' },
  'rules.write': { category: 'Proxy', description: 'Create, change and delete proxy rules.' },
  'webhooks.read': { category: 'Other', description: 'Read webhooks.' },
  'webhooks.write': { category: 'Other', description: 'Create, change and delete webhooks.' },
  'locale.read': {
    category: 'Other',
    description: 'Look up countries, languages, currencies and the place of a request.',
  },
  'avatars.read': { category: 'Other', description: 'Fetch icons, flags, initials and other avatars.' },
  'health.read': { category: 'Other', description: "Check the server's health." },
  'assistant.read': { category: 'Other', description: 'Ask the assistant.' },
  'migrations.read': { category: 'Other', description: 'Read migrations.' },
  'migrations.write': { category: 'Other', description: 'Start, retry and delete migrations.' },
  'schedules.read': { category: 'Other', description: 'Read schedules.' },
  'schedules.write': { category: 'Other', description: 'Create, change and delete schedules.' },
  'vcs.read': { category: 'Other', description: 'Read connected Git repositories.' },
  'vcs.write': { category: 'Other', description: 'Connect and disconnect Git repositories.' },
  'insights.read': { category: 'Advisor', description: "Read the advisor's insights." },
  'insights.write': { category: 'Advisor', description: "Create, change and delete the advisor's insights." },
  'reports.read': { category: 'Advisor', description: "Read the advisor's reports." },
  'reports.write': { category: 'Advisor', description: "Create, change and delete the advisor's reports." },
  'presences.read': { category: 'Presences', description: 'Read presences of users.' },
  'presences.write': { category: 'Presences', description: 'Create, change and delete presences of users.' },
} as const satisfies Record<string, ScopeInfo>

/** Scopes a key of an organization can be given. */
export const ORGANIZATION_SCOPES = {
  'projects.read': { category: 'Projects', description: "Read the organization's projects." },
  'projects.write': { category: 'Projects', description: "Create, change and delete the organization's projects." },
  'devKeys.read': { category: 'Other', description: 'Read development keys of projects.', deprecated: true },
  'devKeys.write': {
    category: 'Other',
    description: 'Create, change and delete development keys of projects.',
    deprecated: true,
  },
} as const satisfies Record<string, ScopeInfo>

/** Scopes a key of an account can be given. */
export const ACCOUNT_SCOPES = {
  account: { category: 'Account', description: 'Read and change the own account.' },
  'teams.read': { category: 'Account', description: 'Read teams and memberships.' },
  'teams.write': { category: 'Account', description: 'Create, change and delete teams and memberships.' },
} as const satisfies Record<string, ScopeInfo>

/** Scopes that come with a role and cannot be chosen for a key; `root` is held by nobody. */
export const IMPLICIT_SCOPES = ['global', 'public', 'home', 'console', 'graphql', 'root'] as const

/** A permission to call a group of routes, as it stands in a route's declaration, a key or a role. */
export type Scope =
  | keyof typeof PROJECT_SCOPES
  | keyof typeof ORGANIZATION_SCOPES
  | keyof typeof ACCOUNT_SCOPES
  | (typeof IMPLICIT_SCOPES)[number]

/** Scopes every key holds besides its own list (contract: identity 2.5). */
export const KEY_SCOPES_ALWAYS = ['global', 'health.read', 'graphql'] as const satisfies readonly Scope[]
