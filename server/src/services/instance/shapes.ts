import { column, type Row, shape } from '../../data/shape.ts'

/** Facts about the instance itself, by name: which keys its data needs, its one-time setup token. */
export const instance = shape({
  name: 'instance',
  homes: ['platform'],
  access: 'system',
  columns: { value: column.json({ required: true }) },
  indexes: [],
})
export type InstanceFact = Row<typeof instance>
