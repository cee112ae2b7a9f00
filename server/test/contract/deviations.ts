import type { Difference } from './facts.ts'

/** A difference from the table that is wanted. */
export interface Deviation {
  /** Route key (`GET /v1/users`), `model <key>`, or `*` for every one. */
  readonly route: string
  /** The fact's name as the test prints it. */
  readonly fact: string
  readonly reason: string
}

const ORGANIZATION_KEYS = 'there is no way to make a key of an organization'
const SAMPLE = 'a sample, not a default'
const DOMAIN = 'the table shows the parts of a compound check; it takes one domain'

const STORED_METHOD = 'the table has the published name of the method, routes the one it is stored under'
const PERMISSIONS = 'the reference judges permissions in its validator, which the table does not show'
const JSON_TEXT = 'an object may also come as a text of its JSON'
const JSON_OBJECT = 'the table calls a JSON object a list'
const EVERY_COLUMN =
  'columns of every type can be read; the table leaves out those that came later, and the exchanges have them'
const NO_DATE = 'it is an empty text, whatever the table calls it'

/** Every wanted difference between our declarations and the published API. */
export const deviations: readonly Deviation[] = [
  {
    route: '*',
    fact: 'params.queries.maxItems',
    reason: 'the reference bounds the number of queries in its validator, which the table does not show: 100',
  },
  { route: 'GET /v1/organization/projects', fact: 'auth', reason: ORGANIZATION_KEYS },
  { route: 'POST /v1/organization/projects', fact: 'auth', reason: ORGANIZATION_KEYS },
  { route: 'GET /v1/organization/projects/:projectId', fact: 'auth', reason: ORGANIZATION_KEYS },
  { route: 'PATCH /v1/organization/projects/:projectId', fact: 'auth', reason: ORGANIZATION_KEYS },
  { route: 'DELETE /v1/organization/projects/:projectId', fact: 'auth', reason: ORGANIZATION_KEYS },
  { route: 'GET /v1/health/certificate', fact: 'params.domain.type', reason: DOMAIN },
  { route: 'GET /v1/health/certificate', fact: 'params.domain.minLength', reason: DOMAIN },
  { route: 'GET /v1/health/certificate', fact: 'params.domain.maxLength', reason: DOMAIN },
  { route: 'GET /v1/health/certificate', fact: 'params.domain.items', reason: DOMAIN },
  { route: 'model healthCertificate', fact: 'fields.subjectSN.default', reason: SAMPLE },
  { route: 'model healthCertificate', fact: 'fields.issuerOrganisation.default', reason: SAMPLE },
  {
    route: 'POST /v1/projects/:projectId/schedules',
    fact: 'params.data.format',
    reason: 'the format of an object is its type',
  },
  {
    route: '*',
    fact: 'params.search.minLength',
    reason: 'an empty search term is sent by consoles and finds everything',
  },
  { route: 'PUT /v1/teams/:teamId/prefs', fact: 'params.prefs.type', reason: 'the table calls a JSON object a list' },
  { route: 'PUT /v1/teams/:teamId/prefs', fact: 'params.prefs.items', reason: 'the table calls a JSON object a list' },
  { route: 'PATCH /v1/account/prefs', fact: 'params.prefs.type', reason: JSON_OBJECT },
  { route: 'PATCH /v1/account/prefs', fact: 'params.prefs.items', reason: JSON_OBJECT },
  { route: 'PATCH /v1/users/:userId/prefs', fact: 'params.prefs.type', reason: JSON_OBJECT },
  { route: 'PATCH /v1/users/:userId/prefs', fact: 'params.prefs.items', reason: JSON_OBJECT },
  { route: 'model jwt', fact: 'fields.jwt.default', reason: 'it is never missing' },
  { route: 'POST /v1/account', fact: 'authMethod', reason: STORED_METHOD },
  { route: 'POST /v1/account/jwts', fact: 'authMethod', reason: STORED_METHOD },
  { route: 'POST /v1/account/sessions/email', fact: 'authMethod', reason: STORED_METHOD },
  { route: '*', fact: 'params.permissions.items', reason: PERMISSIONS },
  { route: '*', fact: 'params.permissions.maxItems', reason: PERMISSIONS },
  { route: '*', fact: 'params.data.type', reason: JSON_TEXT },
  { route: '*', fact: 'params.rows.items', reason: JSON_TEXT },
  { route: '*', fact: 'params.documents.items', reason: JSON_TEXT },
  { route: '*', fact: 'params.operations.items', reason: JSON_TEXT },
  ...['tables/:tableId/rows/:rowId/:column', 'collections/:collectionId/documents/:documentId/:attribute'].flatMap(
    (path) =>
      [
        ['increment', 'value'],
        ['increment', 'max'],
        ['decrement', 'value'],
        ['decrement', 'min'],
      ].map(([step, param]) => ({
        route: `PATCH /v1/${path.startsWith('tables') ? 'tablesdb' : 'databases'}/:databaseId/${path}/${step}`,
        fact: `params.${param}.type`,
        reason: 'a number or a text of one has no type of its own in JSON Schema',
      })),
  ),
  {
    route: 'GET /v1/tablesdb/:databaseId/tables',
    fact: 'params.queries.attributes',
    reason: 'row security can be asked for in either API; the table has it for collections alone',
  },
  { route: 'GET /v1/tablesdb/:databaseId/tables/:tableId/columns/:key', fact: 'model', reason: EVERY_COLUMN },
  {
    route: 'GET /v1/databases/:databaseId/collections/:collectionId/attributes/:key',
    fact: 'model',
    reason: EVERY_COLUMN,
  },
  {
    route: 'PATCH /v1/databases/:databaseId/collections/:collectionId/attributes/relationship/:key',
    fact: 'params.onDelete.nullable',
    reason: 'null is the default, and allowed by the route of the newer API',
  },
  { route: 'model columnDatetime', fact: 'fields.format.type', reason: NO_DATE },
  { route: 'model attributeDatetime', fact: 'fields.format.type', reason: NO_DATE },
]

/** Splits differences into those nobody explained and the deviations that were of no use. */
export function explain(differences: readonly Difference[], entries: readonly Deviation[]) {
  const matches = (entry: Deviation, found: Difference) =>
    (entry.route === '*' || entry.route === found.subject) && entry.fact === found.fact
  return {
    unexplained: differences.filter((found) => !entries.some((entry) => matches(entry, found))),
    unused: entries.filter((entry) => !differences.some((found) => matches(entry, found))),
  }
}
