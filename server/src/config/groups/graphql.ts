import { enabled, integer } from '../variable.ts'

/** Limits of the GraphQL view. */
export const GRAPHQL = {
  _APP_GRAPHQL_INTROSPECTION: enabled({ describe: 'Lets clients ask for the schema.', fallback: 'enabled' }),
  _APP_GRAPHQL_MAX_BATCH_SIZE: integer({ describe: 'Most operations in one request.', fallback: '10', min: 1 }),
  _APP_GRAPHQL_MAX_COMPLEXITY: integer({ describe: 'Highest cost of one operation.', fallback: '250', min: 1 }),
  _APP_GRAPHQL_MAX_DEPTH: integer({ describe: 'Deepest nesting of one operation.', fallback: '3', min: 1 }),
} as const
