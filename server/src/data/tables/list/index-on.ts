import type { IndexDefinition, TableDefinition } from '../definition.ts'

/** The available index of this type on exactly this column. */
export const indexOn = (
  table: TableDefinition,
  type: IndexDefinition['type'],
  key: string,
): IndexDefinition | undefined =>
  table.indexes.find((index) => index.type === type && index.columns.length === 1 && index.columns[0] === key)
