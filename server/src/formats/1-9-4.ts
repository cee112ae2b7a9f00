import { complete, rename } from './fields.ts'
import type { Step } from './ladder.ts'

const variable = complete({ variableId: 'unique()' })

/** Clients below 1.9.4: variables of functions and sites get their ID from the server, OpenID Connect spells `Url`. */
export const below194: Step = {
  below: '1.9.4',
  requests: { 'functions.createVariable': variable, 'sites.createVariable': variable },
  responses: { oAuth2Oidc: rename({ tokenURL: 'tokenUrl', userInfoURL: 'userInfoUrl' }) },
}
