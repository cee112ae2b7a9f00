import { Type } from '@sinclair/typebox'
import { job } from '../../contract/job.ts'
import { tables } from '../../data/tables/shapes.ts'
import { removeTableWithLinks } from './tables-removal.ts'

/** Removes the tables of a deleted database, each in a transaction of its own: nobody finds them any more. */
export const removeTablesOf = job({
  name: 'databases.removeTables',
  payload: Type.Object({ databaseInternalId: Type.Integer() }),
  async run(ctx, { databaseInternalId }) {
    for await (const { $id } of ctx.store.asSystem().each(tables, { databaseInternalId }))
      await ctx.transaction((tx) => removeTableWithLinks(tx, $id))
  },
})
