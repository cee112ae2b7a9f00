import { chain, remove, rename } from './fields.ts'
import type { Step } from './ladder.ts'
import type { Convert } from './tree.ts'

// A collection was named together with its database.
const splitResource: Convert = (params) => {
  if (typeof params.resourceId !== 'string') return params
  const { resourceId, ...rest } = params
  const [databaseId = '', collectionId = ''] = (resourceId as string).split(':')
  return { ...rest, databaseId, collectionId }
}

const joinResource: Convert = (migration) => {
  const { parentResourceId: parent, parentResourceType: parentType, resourceId } = migration
  return parent ? { ...migration, resourceId: `${parent}:${resourceId}`, resourceType: parentType } : migration
}

/** Clients below 2.0.0: executions belong to functions only, migrations name parent and resource in one. */
export const below200: Step = {
  below: '2.0.0',
  requests: {
    'migrations.createCSVImport': splitResource,
    'migrations.createCSVExport': splitResource,
    'migrations.createJSONImport': splitResource,
    'migrations.createJSONExport': splitResource,
  },
  responses: {
    execution: chain(remove('resourceType'), rename({ resourceId: 'functionId' })),
    migration: chain(
      joinResource,
      remove(
        'resourceInternalId',
        'parentResourceId',
        'parentResourceInternalId',
        'parentResourceType',
        'destinationResourceId',
        'destinationResourceInternalId',
        'destinationResourceType',
      ),
    ),
  },
}
