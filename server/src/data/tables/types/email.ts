import { isEmail } from '../../../contract/formats.ts'
import { formatted } from './characters.ts'
import type { ColumnType } from './type.ts'

/** E-mail addresses. */
export const email = (base: ColumnType): ColumnType =>
  formatted(base, 'email', 254, 'must be an e-mail address, such as ada@example.org', isEmail)
