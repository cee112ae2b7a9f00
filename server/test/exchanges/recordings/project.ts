import type { Recording } from '../recording.ts'
import { cookieSecret, fieldOf } from '../secrets.ts'

/** The console, organizations, projects and the settings of a project. */
export const project: Recording = {
  service: 'project',
  async prepareFirst(run) {
    const other = await run.seed.project(run.ids.fill('<id:organization1>'), 'used')
    run.ids.learn('otherProject', other.id)
    run.secrets.set('key-of-another-project', other.key)
  },
  async prepare(run) {
    const owner = run.secrets.get('console-session') ?? ''
    for (const caller of ['org', 'admin-made']) run.secrets.set(caller, owner)
  },
  after: {
    'console: sign-in': (run, answer) => {
      for (const caller of ['console-session-other', 'admin-session-other']) {
        run.secrets.set(caller, cookieSecret(answer))
      }
    },
    'keys: create': (run, answer) => run.secrets.set('key-users.read', fieldOf(answer, 'secret')),
    'keys: create, expired date': (run, answer) => run.secrets.set('key-expired', fieldOf(answer, 'secret')),
  },
  body: {
    'projects: dev keys create': () => ({ expire: new Date(Date.now() + 86_400_000).toISOString() }),
  },
}
