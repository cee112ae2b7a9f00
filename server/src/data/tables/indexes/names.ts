import type { IndexDefinition } from '../definition.ts'

// Physical names come from the internal number, which is never given again: an index made anew under its old key meets
// nothing of the old one, whatever is left of that.

/** Physical name of an index: of the engine's own, or of the table that stands beside the user's. */
export const physicalIndex = ({ $sequence }: Pick<IndexDefinition, '$sequence'>): string => `x${$sequence}`

/** Name of the twin that begins with the ACL. */
export const twinOf = (name: string): string => `${name}t`

/** Name of what finds parts of words in a full-text index. */
export const partsOf = (name: string): string => `${name}p`

/** Name of the table that notes which rows were written while nobody may have known of the index. */
export const logOf = (name: string): string => `${name}l`

/** Whether an index stands beside its table, and no engine keeps it up. Nothing can search several texts at once. */
export const isSideIndex = ({ type, columns }: Pick<IndexDefinition, 'type' | 'columns'>): boolean =>
  type === 'spatial' || (type === 'fulltext' && columns.length === 1)
