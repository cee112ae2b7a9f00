import type { Connection } from '../../database.ts'
import { qualified, quoted } from '../../fragment.ts'
import { createPlainIndex } from '../schema.ts'

/** Physical name of the table between two that are linked many to many, after the number of the parent's column. */
export const physicalJunction = (column: number): string => `j${column}`

/** Physical name of the index on a column that holds links. */
export const linkIndex = (column: number): string => `l${column}`

/** Makes a table for links between rows of two tables, in the order they are linked in. */
export async function createJunction(connection: Connection, name: string): Promise<void> {
  await connection.run(
    `create table ${qualified(connection, name)} ("$sequence" ${connection.dialect.sequence},
      parent text not null, child text not null)`,
    [],
  )
  await createPlainIndex(connection, { name: `${name}_p`, table: name, fields: ['parent', 'child'], unique: true })
  await createPlainIndex(connection, { name: `${name}_c`, table: name, fields: ['child'] })
}

/** The statement that removes it, as far as it is there. */
export const dropJunction = (connection: Connection, name: string): string =>
  `drop table if exists ${qualified(connection, name)}`

/** A column whose links are looked up, in tables that may be large. */
export interface LinkField {
  /** Physical names. */
  readonly table: string
  readonly field: string
  readonly index: string
  /** No two rows are linked to the same one. */
  readonly unique: boolean
}

/**
 * The statement that makes the index of a column of links.
 * @param concurrently without keeping writers waiting, where the engine can: not in a transaction then
 */
export function linkIndexText(
  connection: Connection,
  { table, field, index, unique }: LinkField,
  concurrently: boolean,
): string {
  const how = concurrently && connection.dialect.name === 'postgresql' ? 'concurrently ' : ''
  return `create ${unique ? 'unique ' : ''}index ${how}${quoted(index)} on ${qualified(connection, table)} (${quoted(field)})`
}
