import { isUrl } from '../../../contract/formats.ts'
import { formatted } from './characters.ts'
import type { ColumnType } from './type.ts'

/** Absolute URLs. */
export const url = (base: ColumnType): ColumnType =>
  formatted(base, 'url', 2000, 'must be a URL with its scheme, such as https://example.org', isUrl)
