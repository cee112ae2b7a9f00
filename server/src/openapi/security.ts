import { ROLE_SCOPES } from '../contract/roles.ts'
import type { Auth, Route } from '../contract/route.ts'

const header = (name: string, description: string) => ({ type: 'apiKey', in: 'header', name, description })

/** What a request can carry to say for which project, and as whom, it asks (contract: identity 1.3). */
export const SECURITY_SCHEMES = {
  Project: header('X-Appwrite-Project', 'ID of the project that the request acts on; `console` for the console.'),
  Key: header('X-Appwrite-Key', 'API key of the project. It belongs on servers only.'),
  JWT: header('X-Appwrite-JWT', 'Short-lived token of a user, made by `account.createJWT`.'),
  Session: header('X-Appwrite-Session', 'Secret of a session; browsers send it as a cookie instead.'),
  Mode: header('X-Appwrite-Mode', '`admin`: the session is one of the console, and acts on the project.'),
} as const

type Requirement = Partial<Record<keyof typeof SECURITY_SCHEMES, readonly string[]>>

const BY_AUTH: Readonly<Record<Auth, Requirement>> = {
  session: { Project: [], Session: [] },
  key: { Project: [], Key: [] },
  jwt: { Project: [], JWT: [] },
  admin: { Project: [], Session: [], Mode: [] },
}

/** The ways to be let in, one of which a request has to take. */
export function securityOf({ auth, scopes }: Route): Requirement[] {
  const guests = scopes.length === 0 || scopes.some((scope) => ROLE_SCOPES.guests.has(scope))
  return [...(guests ? [{ Project: [] }] : []), ...auth.map((kind) => BY_AUTH[kind])]
}
