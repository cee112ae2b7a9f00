import { isIP, isIPv4, isIPv6 } from 'node:net'

const KEY = /^[A-Za-z0-9][A-Za-z0-9._-]*$/
const ID_LENGTH = 36
const PROJECT_ID = /^[a-z0-9][a-z0-9-]{0,35}$/
const LABEL = /^[A-Za-z0-9]{1,36}$/
const DOMAIN_LABEL = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/i
const ATOMS = /^[\w!#$%&'*+/=?^`{|}~-]+(?:\.[\w!#$%&'*+/=?^`{|}~-]+)*$/
// Control characters and spaces stay out even where RFC 5321 lets quotes carry them: they would reach mail headers.
const QUOTED = /^"(?:[\x21\x23-\x5b\x5d-\x7e]|\\[\x21-\x7e])*"$/
const PHONE = /^\+[1-9]\d{6,14}$/
// The country codes of ITU-T E.164 that are assigned.
const CALLING_CODE =
  /^\+(?:1|7|2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58]|21[12368]|2[2346]\d|25[0-8]|29[01789]|35\d|37\d|38[0-35-79]|42[013]|50\d|59\d|67[02-9]|68[0-35-9]|69[0-2]|80[08]|85[02356]|87[08]|88[0-368]|96[0-8]|97[0-79]|99[2-68])/
const URL_SHAPE = /^([a-z][a-z0-9+.-]*):\/\/(?:([^/?#@]*)@)?(\[[^\]]*\]|[^/?#:@[\]]*)(?::(\d*))?(?:[/?#].*)?$/i
const OPAQUE_URL = /^(?:mailto|news):[^/?#]/i
const USER_INFO = /^(?:[\w.~!$&'()*+,;=:-]|%[0-9a-f]{2})*$/i
const DATETIME =
  /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,]\d{1,9})?)?(?:\s?(?:Z|[+-](?:0\d|1[0-4]):?[0-5]\d))?)?$/i

const isPrintableAscii = (value: string) => /^[\x21-\x7e]+$/.test(value)

/** Tells whether a value can be the id of something that exists: 1-36 characters, not starting with a mark. */
export const isUid = (value: string): boolean => isKey(value)

/** Tells whether a value can name an attribute, a role or a similar key of at most `max` characters; same letters as an id. */
export const isKey = (value: string, max = ID_LENGTH): boolean => value.length <= max && KEY.test(value)

/** Tells whether a value can be given as the id of something new: an id, or `unique()` to have one made. */
export const isCustomId = (value: string): boolean => value === 'unique()' || isUid(value)

/** Tells whether a value can be given as the id of a new project, which also becomes a file or schema name. */
export const isProjectId = (value: string): boolean => value === 'unique()' || PROJECT_ID.test(value)

/** Tells whether a value can be a user's label, the part after `label:` in a role. */
export const isLabel = (value: string): boolean => LABEL.test(value)

/** Tells whether a value is an IPv4 or IPv6 address without a zone. */
export const isIp = (value: string): boolean => isIP(value) !== 0 && !value.includes('%')

/** Tells whether a value is a domain name of at least one label (RFC 1123), without a final dot. */
export function isDomain(value: string): boolean {
  return value.length <= 253 && value.split('.').every((label) => DOMAIN_LABEL.test(label))
}

/** Tells whether a value can be a platform's hostname pattern: no scheme, port or path; wildcards and any letters pass. */
export function isHostname(value: string): boolean {
  return value.length <= 253 && /^[^\s\p{Cc}/:?#@\\[\]]+$/u.test(value)
}

/** Tells whether a value is an email address (RFC 5321) with a domain of two labels or more, or an address literal. */
export function isEmail(value: string): boolean {
  const at = value.lastIndexOf('@')
  const local = value.slice(0, Math.max(at, 0))
  if (value.length > 254 || local.length < 1 || local.length > 64) return false
  return (ATOMS.test(local) || QUOTED.test(local)) && isMailDomain(value.slice(at + 1))
}

function isMailDomain(domain: string): boolean {
  const literal = /^\[(?:(IPv6:)?([^\]]*))\]$/i.exec(domain)
  if (literal) return literal[1] ? isIPv6(literal[2] ?? '') && !domain.includes('%') : isIPv4(literal[2] ?? '')
  return isDomain(domain) && /\.[a-z](?:[a-z0-9-]*)$/i.test(domain)
}

/** Tells whether a value is a phone number in E.164 form: `+`, a country code that exists, 7 to 15 digits in all. */
export const isPhone = (value: string): boolean => PHONE.test(value) && CALLING_CODE.test(value)

/** Tells whether a value is nothing but the digits 0 to 9. */
export const isDigits = (value: string): boolean => /^[0-9]+$/.test(value)

/** Tells whether a value is an absolute URL of any scheme with a host, or a `mailto:` or `news:` address. */
export function isUrl(value: string): boolean {
  if (!isPrintableAscii(value)) return false
  if (OPAQUE_URL.test(value)) return true
  const [, scheme = '', user, host = '', port] = URL_SHAPE.exec(value) ?? []
  if (host === '' || (user !== undefined && !USER_INFO.test(user)) || Number(port ?? 0) > 65_535) return false
  if (host.startsWith('[')) return isIPv6(host.slice(1, -1)) && !host.includes('%')
  return !/^https?$/i.test(scheme) || isDomain(host)
}

/** Tells whether a value is an absolute `http` or `https` URL. */
export const isHttpUrl = (value: string): boolean => /^https?:/i.test(value) && isUrl(value)

/** Tells whether a value is a date, or date and time, of the ISO 8601 profile, not after 9999-12-31T00:00:00Z. */
export function isDatetime(value: string): boolean {
  const [, ...parts] = DATETIME.exec(value) ?? []
  const [year = -1, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts.map((part) => Number(part ?? 0))
  if (year < 0 || month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) return false
  if (hour > 23 || minute > 59 || second > 59) return false
  return !(year === 9999 && month === 12 && day === 31 && (hour > 0 || minute > 0 || second > 0))
}

function daysIn(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28
  return [4, 6, 9, 11].includes(month) ? 30 : 31
}
