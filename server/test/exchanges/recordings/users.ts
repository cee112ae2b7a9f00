import { scryptSync } from 'node:crypto'
import type { Recording } from '../recording.ts'
import { fieldOf } from '../secrets.ts'

// Hashes of `appwrite` that the recording hides because of their length; salted with the same word.
const ARGON2 = '$argon2i$v=19$m=20,t=3,p=2$YXBwd3JpdGU$A/54i238ed09ZR4NwlACU5XnkjNBZU9QeOEuhjLiexI'
const scryptHash = () =>
  scryptSync('appwrite', 'appwrite', 64, { N: 16_384, r: 13, p: 2, maxmem: 64 << 20 }).toString('hex')

/** The users of a project as its servers manage them. */
export const users: Recording = {
  service: 'users',
  after: {
    'sessions: create': (run, answer) => run.secrets.set('session', fieldOf(answer, 'secret')),
    token: (run, answer) => run.secrets.set('token', fieldOf(answer, 'secret')),
  },
  body: {
    'import argon2': () => ({ password: ARGON2 }),
    'import scrypt': () => ({ password: scryptHash() }),
    'token: session': (run) => ({ secret: run.secrets.get('token') }),
  },
}
