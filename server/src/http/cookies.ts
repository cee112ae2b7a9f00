/**
 * Cookies of a request by lower-case name. Tolerant: the command line client replays whole `Set-Cookie` lines, attributes
 * included (contract: identity 3.3); the first value of a name counts.
 */
export function parseCookies(header: string | undefined): Readonly<Record<string, string>> {
  const cookies: Record<string, string> = Object.create(null)
  for (const pair of header?.split(';') ?? []) {
    const equals = pair.indexOf('=')
    if (equals < 1) continue
    const name = pair.slice(0, equals).trim().toLowerCase()
    if (!(name in cookies)) cookies[name] = decode(pair.slice(equals + 1).trim())
  }
  return cookies
}

function decode(value: string): string {
  if (!value.includes('%')) return value
  try {
    return decodeURIComponent(value)
  } catch {
    return value
  }
}
