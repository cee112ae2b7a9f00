import type { Column, ColumnKind } from '../shape.ts'
import { boolean } from './boolean.ts'
import type { ColumnType } from './column-type.ts'
import { datetime } from './datetime.ts'
import { double } from './double.ts'
import { integer } from './integer.ts'
import { json } from './json.ts'
import { list } from './list.ts'
import { string } from './string.ts'

/** How columns are kept: by their kind, lists of any kind alike. */
export type StorageKind = ColumnKind | 'list'

const TYPES: Record<StorageKind, ColumnType> = { string, integer, double, boolean, datetime, json, list }

/** How a column's values are written before sealing: lists as JSON, the rest by their kind. */
export const plainOf = (column: Column): ColumnType => (column.array ? TYPES.list : TYPES[column.kind])

/** How a column's values are kept: sealed ones are text. */
export const storageOf = (column: Column): ColumnType => (column.encrypt ? TYPES.string : plainOf(column))

/** What a column's single values are, whatever way they are kept. */
export const kindOf = (column: Column): ColumnType => TYPES[column.kind]

/** A storage kind as a migration names it. */
export const storageKind = (kind: StorageKind): ColumnType => TYPES[kind]
