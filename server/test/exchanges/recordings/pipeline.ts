import type { Recording } from '../recording.ts'

/** What every request passes through: origins, bodies, parameters, credentials, encodings, formats, fixed pages. */
export const pipeline: Recording = {
  service: 'pipeline',
  path: { 'path parameter percent-encoded': '/v1/users/pipe%2Dextra' },
  headers: {
    'key of unknown type': () => ({ 'x-appwrite-key': `nope_${'0'.repeat(256)}` }),
    // What was sent could not be read as a session: the reference went on to ask for the fallback.
    'invalid session header': () => ({ 'x-appwrite-session': 'no-session' }),
  },
}
