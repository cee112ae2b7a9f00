import { isIp } from '../../../contract/formats.ts'
import { formatted } from './characters.ts'
import type { ColumnType } from './type.ts'

/** Addresses of the Internet Protocol, either version. */
export const ip = (base: ColumnType): ColumnType => formatted(base, 'ip', 39, 'must be an IPv4 or IPv6 address', isIp)
