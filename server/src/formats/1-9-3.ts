import { chain, complete, remove, rename } from './fields.ts'
import type { Step } from './ladder.ts'
import { scopesList } from './scopes-list.ts'

const newKey = chain(complete({ keyId: 'unique()' }), scopesList)

/** Clients below 1.9.3: the server may choose the ID of a key; an ephemeral key is a JWT. */
export const below193: Step = {
  below: '1.9.3',
  requests: {
    'project.createKey': newKey,
    'project.createStandardKey': newKey,
    // Their SDKs leave out how long a JWT lives, and promise a quarter of an hour.
    'project.createEphemeralKey': complete({ duration: 900 }),
  },
  responses: {
    ephemeralKey: chain(
      rename({ secret: 'jwt' }),
      remove('$id', '$createdAt', '$updatedAt', 'name', 'expire', 'accessedAt', 'sdks'),
      complete({ projectId: '' }),
    ),
  },
}
