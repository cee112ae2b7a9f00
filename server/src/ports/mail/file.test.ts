import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, it } from 'vitest'
import { FileMail, readMails } from './file.ts'
import { MailError } from './port.ts'
import { mailSuite, SENDER } from './suite.ts'

const folders: string[] = []
const MESSAGE = { to: { address: 'a@example.org' }, subject: 's', text: 't', html: '<p>t</p>' }

afterEach(async () => {
  await Promise.all(folders.splice(0).map((folder) => rm(folder, { recursive: true, force: true })))
})

async function newFolder() {
  const folder = await mkdtemp(join(tmpdir(), 'mail-'))
  folders.push(folder)
  return join(folder, 'mails')
}

mailSuite('mail to a folder', async () => {
  const folder = await newFolder()
  return { mail: new FileMail({ folder, from: SENDER }), arrived: () => readMails(folder) }
})

it('names files so that they sort by time, even within a millisecond', async () => {
  const folder = await newFolder()
  let now = Date.UTC(2026, 0, 2, 3, 4, 5, 678)
  const mail = new FileMail({ folder, from: SENDER, now: () => now })
  for (const subject of ['first', 'second']) await mail.send({ ...MESSAGE, subject })
  now += 1
  await mail.send({ ...MESSAGE, subject: 'third' })
  const mails = await readMails(folder)
  expect(mails.map(({ subject }) => subject)).toEqual(['first', 'second', 'third'])
  expect(mails[0]?.file).toMatch(/^2026-01-02T03-04-05\.678Z-\d{8}-[0-9a-f]{8}\.eml$/)
  expect(mails[0]?.headers.date).toBe('Fri, 02 Jan 2026 03:04:05 +0000')
})

it('keeps mails from other users of the machine and leaves no drafts', async () => {
  const folder = await newFolder()
  await new FileMail({ folder, from: SENDER }).send(MESSAGE)
  const files = await readdir(folder)
  expect(files).toHaveLength(1)
  expect((await stat(join(folder, files[0] as string))).mode & 0o777).toBe(0o600)
  expect((await stat(folder)).mode & 0o777).toBe(0o700)
})

it('says so when the folder cannot be written, without naming it', async () => {
  const folder = await newFolder()
  await writeFile(folder, 'a file in its place')
  const error: unknown = await new FileMail({ folder, from: SENDER }).send(MESSAGE).catch((error: unknown) => error)
  expect(error).toBeInstanceOf(MailError)
  expect((error as MailError).message).not.toContain(folder)
})

it('finds no mails where there is no folder', async () => {
  expect(await readMails(await newFolder())).toEqual([])
})
