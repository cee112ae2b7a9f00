import type { Recording, Run } from '../recording.ts'

/** The words of one of the two APIs over the same data. */
interface Words {
  readonly service: string
  readonly tables: string
  readonly tableId: string
  readonly columns: string
}

/** Both APIs were recorded in the same steps, with a key and two users of the project. */
export const recordingIn = ({ service, tables, tableId, columns }: Words): Recording => ({
  service,
  async prepare(run) {
    const project = run.ids.fill('<id:project1>')
    for (const userId of ['alice', 'bob']) run.secrets.set(userId, await run.seed.user(project, userId))
  },
  before: {
    // The tables that the recorded relationships tie together.
    'relationship oneToMany two-way: create': async (run: Run) => {
      for (const [id, column] of [
        ['authors', 'name'],
        ['books', 'title'],
      ]) {
        await run.call({
          method: 'POST',
          path: `/v1/${service}/main/${tables}`,
          headers: {
            'x-appwrite-project': run.ids.fill('<id:project1>'),
            'x-appwrite-key': run.secrets.get('key') ?? '',
          },
          body: { [tableId]: id, name: id, [columns]: [{ key: column, type: 'varchar', size: 100 }] },
        })
      }
    },
  },
})

/** The older API: databases, collections, attributes, indexes, documents and transactions. */
export const databases = recordingIn({
  service: 'databases',
  tables: 'collections',
  tableId: 'collectionId',
  columns: 'attributes',
})
