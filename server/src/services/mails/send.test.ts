import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startServer, type TestServer } from '../../../test/harness.ts'
import { mailsTo } from '../../../test/mailbox.ts'
import { CONSOLE } from '../../contract/project.ts'
import { jobs } from '../../jobs/shapes.ts'
import { readMails } from '../../ports/mail/file.ts'
import { sendMail } from './index.ts'

const LINK = 'https://app.example.com/?secret=nobody-may-read-this'
const mailTo = (address: string) => ({
  template: 'recovery' as const,
  to: { address },
  values: { user: 'Ada', redirect: LINK },
})

describe('sendMail', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await startServer()
  })
  afterAll(() => server.close())

  it('sends what a transaction commits, sealed while it waits', async () => {
    const ctx = await server.app.system(CONSOLE)
    await ctx.transaction(async (tx) => {
      await sendMail(tx, mailTo('kept@firm.example'))
      const waiting = await tx.store.select(jobs, { name: 'mails.send' })
      expect(waiting).toHaveLength(1)
      expect(JSON.stringify(waiting)).not.toMatch(/nobody-may-read-this|kept@firm/)
    })
    const [mail] = await mailsTo(server, 'kept@firm.example')
    expect(mail?.text).toContain(LINK)
  })

  it('sends nothing of a transaction that failed', async () => {
    const ctx = await server.app.system(CONSOLE)
    const failing = ctx.transaction(async (tx) => {
      await sendMail(tx, mailTo('undone@firm.example'))
      throw new Error('undo')
    })
    await expect(failing).rejects.toThrow('undo')
    await sendMail(ctx, mailTo('after@firm.example'))
    await mailsTo(server, 'after@firm.example')
    expect((await readMails(server.mailFolder)).map(({ to }) => to)).not.toContain('undone@firm.example')
  })
})
