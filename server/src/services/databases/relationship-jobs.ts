import { Type } from '@sinclair/typebox'
import { job } from '../../contract/job.ts'
import * as storage from '../../data/tables/relations/storage.ts'
import { givingUp } from '../../data/tables/schema.ts'
import { LEASE, PATIENCE } from './jobs-rhythm.ts'

/** Removes the table of links of a relationship that was deleted. */
export const dropJunction = job({
  name: 'databases.dropJunction',
  payload: Type.Object({ name: Type.String() }),
  attempts: PATIENCE,
  lease: LEASE,
  async run(ctx, { name }) {
    const store = ctx.store.asSystem()
    await store.background(
      await store.reading(async (connection) => givingUp(connection, [storage.dropJunction(connection, name)])),
    )
  },
})
