import { vi } from 'vitest'
import type { Recording, Run } from '../recording.ts'

const invitation = async (run: Run): Promise<string> =>
  (await run.mailedLink('invited@example.com', 'http://localhost/join')).searchParams.get('secret') ?? ''

/** The second invitation made the secret of the first useless: its mail is waited for. */
const renewed = async (run: Run): Promise<string> => {
  const secret = await invitation(run)
  if (secret === run.secrets.get('first invitation')) throw new Error('the second invitation has not left yet')
  return secret
}

const hidden = (run: Run) => ({ secret: run.secrets.get('invitation') })

/** Teams, invitations and memberships, with three users who are signed in. */
export const teams: Recording = {
  service: 'teams',
  async prepare(run) {
    const project = run.ids.fill('<id:project1>')
    for (const userId of ['owner', 'member', 'outsider']) run.secrets.set(userId, await run.seed.user(project, userId))
  },
  before: {
    'invite again: same invitation': async (run) => {
      run.secrets.set('first invitation', await invitation(run))
    },
    'accept: wrong user': async (run) => {
      run.secrets.set('invitation', await vi.waitFor(() => renewed(run), { timeout: 10_000 }))
    },
  },
  body: { 'accept: wrong user': hidden, 'accept: signs in': hidden, 'accept twice': hidden },
}
