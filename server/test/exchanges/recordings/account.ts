import type { Recording, Run } from '../recording.ts'
import { cookieSecret, fieldOf } from '../secrets.ts'

const EMAIL = 'uno@example.com'
const MFA = 'needs the second factor, a later release'
const TOKEN = 'needs a token of a later release'

const keepMailedSecret = (name: string, url: string) => async (run: Run) => {
  run.secrets.set(name, (await run.mailedLink(EMAIL, url)).searchParams.get('secret') ?? '')
}
const hidden = (name: string) => (run: Run) => ({ secret: run.secrets.get(name) })

/** Sign-up, sessions and settings of the users of a project. */
export const account: Recording = {
  service: 'account',
  after: {
    'email session (no origin)': (run, answer) => run.secrets.set('session', cookieSecret(answer)),
    'email session by key: secret in the answer': (run, answer) =>
      run.secrets.set('session-header', fieldOf(answer, 'secret')),
    'anonymous session': (run, answer) => run.secrets.set('anonymous-session', cookieSecret(answer)),
    JWT: (run, answer) => run.secrets.set('jwt', fieldOf(answer, 'jwt')),
    'email session after recovery': (run, answer) => run.secrets.set('session', cookieSecret(answer)),
    'email session of an MFA user': (run, answer) => run.secrets.set('session-one-factor', cookieSecret(answer)),
  },
  before: {
    'recovery: confirm': keepMailedSecret('recovery', 'http://localhost/recovery'),
    // The recovery had verified the address.
    'verification: create': async (run) => {
      await run.call({
        method: 'PATCH',
        path: '/v1/users/user-one/verification',
        headers: {
          'x-appwrite-project': run.ids.fill('<id:project1>'),
          'x-appwrite-key': run.secrets.get('key') ?? '',
        },
        body: { emailVerification: false },
      })
    },
    'verification: confirm': keepMailedSecret('verification', 'http://localhost/verify'),
  },
  body: {
    'recovery: confirm': hidden('recovery'),
    'recovery: secret used twice': hidden('recovery'),
    'verification: confirm': hidden('verification'),
  },
  headers: {
    'get account by X-Fallback-Cookies': (run) => ({
      'x-fallback-cookies': JSON.stringify({
        [run.ids.fill('a_session_<id:project1>')]: run.secrets.get('session'),
      }),
    }),
  },
  skip: {
    'session by magic URL secret': TOKEN,
    'session by email OTP': TOKEN,
    'account before the second factor': MFA,
    'account after the second factor': MFA,
  },
}
