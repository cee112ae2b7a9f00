import { describe, expect, it } from 'vitest'
import type { ParsedMail } from './parse.ts'
import { type Mail, MailError, type MailMessage } from './port.ts'

/** An adapter under test, whose mails come from `SENDER`, and the mails that arrived at the other side. */
export interface MailUnderTest {
  mail: Mail
  arrived(): Promise<ParsedMail[]>
}

/** The address adapters under test send from when a mail names none. */
export const SENDER = { name: 'Holdfast', address: 'noreply@example.com' }

const MESSAGE: MailMessage = {
  to: { name: 'Zoë Ünal', address: 'zoe@example.org' },
  subject: 'Hello',
  text: 'Hello',
  html: '<p>Hello</p>',
}

/** What every Mail must do. An adapter is done when this passes. */
export function mailSuite(name: string, make: () => Promise<MailUnderTest>) {
  describe(name, () => {
    /** Sends one mail and answers it as it arrived. */
    async function roundTrip(change: Partial<MailMessage>) {
      const { mail, arrived } = await make()
      await mail.send({ ...MESSAGE, ...change })
      const mails = await arrived()
      expect(mails).toHaveLength(1)
      return mails[0] as ParsedMail
    }

    it('delivers text and HTML unchanged, whatever they hold', async () => {
      const link = `https://example.com/?secret=${'0123456789abcdef'.repeat(16)}&x=%3D`
      const text = `Grüße, 你好 ✓\n\n.\n.dots\nFrom here\n--boundary\n=3D =\n${link}\nend`
      const html = `<p class="a">Grüße ✓ &amp;</p>\n<a href="${link}">go</a>\n.\n<b>end</b>`
      const mail = await roundTrip({ text, html })
      expect([mail.text.trimEnd(), mail.html.trimEnd()]).toEqual([text, html])
    })

    it('delivers subject and addresses', async () => {
      const subject = 'Ein sehr langer Betreff über „Gott und die Welt“, der in keine einzige Zeile passt: 你好 ✓✓✓'
      const mail = await roundTrip({ subject, replyTo: { address: 'help@example.com' } })
      expect(mail).toMatchObject({ to: 'zoe@example.org', subject, replyTo: 'help@example.com' })
      expect(mail.headers.to).toContain('Zoë Ünal')
      expect(mail.headers['x-mailer']).toBe('Holdfast')
      expect(mail.headers['message-id']).toMatch(/^<.+@.+>$/)
    })

    it('comes from the installation unless the mail says otherwise', async () => {
      expect((await roundTrip({})).from).toBe(SENDER.address)
      expect((await roundTrip({ from: { address: 'team@example.net' } })).from).toBe('team@example.net')
    })

    it('turns no typed text into a header or a recipient', async () => {
      const evil = 'x\r\nBcc: evil@example.net\r\n\r\n<h1>'
      const mail = await roundTrip({
        to: { name: `"${evil}" <evil@example.net>,`, address: 'zoe@example.org' },
        from: { name: evil, address: 'a@example.com' },
        subject: evil,
      })
      expect(mail).toMatchObject({
        to: 'zoe@example.org',
        from: 'a@example.com',
        text: expect.stringMatching(/^Hello\s*$/),
      })
      expect(Object.keys(mail.headers)).not.toContain('bcc')
      expect(mail.subject).toBe('x Bcc: evil@example.net <h1>')
    })

    it.each([
      'a@example.org, b@example.org',
      'a@example.org\r\nRCPT TO:<b@example.org>',
      'A <a@example.org>',
      'a@b@example.org',
      '"a b"@example.org',
      'nobody',
      '',
    ])('refuses the address %j and sends nothing', async (address) => {
      const { mail, arrived } = await make()
      for (const change of [{ to: { address } }, { from: { address } }, { replyTo: { address } }])
        await expect(mail.send({ ...MESSAGE, ...change })).rejects.toThrow(MailError)
      expect(await arrived()).toEqual([])
    })

    it('takes many mails at once', async () => {
      const { mail, arrived } = await make()
      const subjects = Array.from({ length: 20 }, (_, index) => `mail ${index}`)
      await Promise.all(subjects.map((subject) => mail.send({ ...MESSAGE, subject })))
      expect((await arrived()).map(({ subject }) => subject).toSorted()).toEqual(subjects.toSorted())
    })
  })
}
