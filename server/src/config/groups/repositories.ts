import { secret, string, url } from '../variable.ts'

const clientId = (service: string) => string({ describe: `Client id of the OAuth app at ${service}.` })
const clientSecret = (service: string) => secret({ describe: `Client secret of the OAuth app at ${service}.` })
const webhookSecret = (service: string) => secret({ describe: `Secret that signs webhooks of ${service}.` })

/** Git providers that sites and functions are deployed from. */
export const REPOSITORIES = {
  _APP_VCS_GITHUB_APP_NAME: string({ describe: 'Name of the GitHub app.' }),
  _APP_VCS_GITHUB_APP_ID: string({ describe: 'Id of the GitHub app.' }),
  _APP_VCS_GITHUB_PRIVATE_KEY: secret({ describe: 'Private key of the GitHub app, as PEM.' }),
  _APP_VCS_GITHUB_CLIENT_ID: clientId('GitHub'),
  _APP_VCS_GITHUB_CLIENT_SECRET: clientSecret('GitHub'),
  _APP_VCS_GITHUB_WEBHOOK_SECRET: webhookSecret('GitHub'),
  _APP_VCS_GITEA_ENDPOINT: url({ describe: 'Address of the Gitea server.' }),
  _APP_VCS_GITEA_BROWSER_ENDPOINT: url({ describe: 'Address of the Gitea server for people, when it differs.' }),
  _APP_VCS_GITEA_CLIENT_ID: clientId('Gitea'),
  _APP_VCS_GITEA_CLIENT_SECRET: clientSecret('Gitea'),
  _APP_VCS_GITEA_WEBHOOK_SECRET: webhookSecret('Gitea'),
  _APP_VCS_GITLAB_CLIENT_ID: clientId('GitLab'),
  _APP_VCS_GITLAB_CLIENT_SECRET: clientSecret('GitLab'),
  _APP_VCS_GITLAB_WEBHOOK_SECRET: webhookSecret('GitLab'),
  _APP_VCS_BITBUCKET_CLIENT_ID: clientId('Bitbucket'),
  _APP_VCS_BITBUCKET_CLIENT_SECRET: clientSecret('Bitbucket'),
  _APP_VCS_BITBUCKET_WEBHOOK_SECRET: webhookSecret('Bitbucket'),
  _APP_VCS_ORIGIN_CLIENT_ID: clientId('Origin'),
  _APP_VCS_ORIGIN_PRIVATE_KEY: secret({ describe: 'Private key of the app at Origin, as PEM.' }),
  _APP_VCS_WEBHOOK_URL: url({ describe: 'Address Git providers send webhooks to, when it is not the API host.' }),
} as const
