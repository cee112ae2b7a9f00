import { vi } from 'vitest'
import { type FiledMail, readMails } from '../src/ports/mail/file.ts'
import type { TestServer } from './harness.ts'

/** All mails to an address, oldest first, once there are at least `count`: a worker sends them after the answer. */
export function mailsTo(server: TestServer, address: string, count = 1): Promise<FiledMail[]> {
  return vi.waitFor(
    async () => {
      const mails = (await readMails(server.mailFolder)).filter(({ to }) => to === address)
      if (mails.length < count) throw new Error(`${mails.length} mails to ${address}, not ${count}`)
      return mails
    },
    { timeout: 5000 },
  )
}

/** The link in the newest mail to an address. */
export async function mailedLink(server: TestServer, address: string, count = 1): Promise<URL> {
  const text = (await mailsTo(server, address, count)).at(-1)?.text ?? ''
  const link = /https?:\/\/\S+secret=\S+/.exec(text)
  if (!link) throw new Error(`The newest mail to ${address} has no link.`)
  return new URL(link[0])
}
