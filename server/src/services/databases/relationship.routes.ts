import { boolean, key, nullable, oneOf, optional, uid } from '../../contract/params.ts'
import type { Route } from '../../contract/route.ts'
import { operation } from './api.ts'
import { columnDocument } from './column-documents.ts'
import { emitColumn } from './columns-events.ts'
import { auth, columnKey, columnScopes, databaseId, tableId, tableResource } from './definition-params.ts'
import { columnModel } from './models-columns.ts'
import { createRelationship, updateRelationship } from './relationship-columns.ts'

const place = { databaseId, tableId }
const shared = { scopes: columnScopes.write, auth, model: columnModel('Relationship') } as const
const ON_DELETE = ['cascade', 'restrict', 'setNull'] as const
const onDelete = oneOf(
  ON_DELETE,
  'What deleting a row does to those it is linked to: they are deleted, too; they forbid it; or they lose the link.',
)

export const create = operation({
  ...shared,
  name: 'createRelationshipColumn',
  method: 'POST',
  path: '/:databaseId/tables/:tableId/columns/relationship',
  title: 'Create a relationship between two tables',
  event: 'databases.[databaseId].tables.[tableId].columns.[columnId].create',
  audit: { event: 'column.create', resource: tableResource },
  params: {
    ...place,
    relatedTableId: uid('ID of the table on the other side.'),
    type: oneOf(
      ['oneToOne', 'manyToOne', 'manyToMany', 'oneToMany'],
      'How many rows of this table are linked to how many of the other.',
    ),
    twoWay: optional(boolean('Whether the other table gets a column, too.'), false),
    key: optional(nullable(key(36, 'Key of the column; the ID of the other table unless given.')), null),
    twoWayKey: optional(
      nullable(key(36, 'Key of the column in the other table; the ID of this table unless given.')),
      null,
    ),
    onDelete: optional(onDelete, 'restrict'),
  },
  status: 202,
  atomic: () => true,
  async run(ctx, params, api) {
    const made = await createRelationship(ctx, params, params)
    emitColumn(ctx, api, 'create', made)
    return { ...columnDocument(made.column), status: 'processing' }
  },
})

const [columnRoute, attributeRoute] = operation({
  ...shared,
  name: 'updateRelationshipColumn',
  method: 'PATCH',
  path: '/:databaseId/tables/:tableId/columns/:key/relationship',
  legacyPath: '/:databaseId/collections/:collectionId/attributes/relationship/:key',
  title: 'Change a relationship',
  event: 'databases.[databaseId].tables.[tableId].columns.[columnId].update',
  audit: { event: 'column.update', resource: tableResource },
  params: {
    ...place,
    key: columnKey,
    onDelete: optional(nullable(onDelete), null),
    newKey: optional(nullable(key(36, 'New key of the column.')), null),
  },
  atomic: () => true,
  async run(ctx, params, api) {
    const changed = await updateRelationship(ctx, params, params.key, params)
    emitColumn(ctx, api, 'update', changed)
    return columnDocument(changed.column)
  },
})
// SDKs of the older API have asked both ways.
const legacyAlias = '/v1/databases/:databaseId/collections/:collectionId/attributes/:key/relationship'
export const update: readonly Route[] = [columnRoute, { ...attributeRoute, aliases: [legacyAlias] }]
