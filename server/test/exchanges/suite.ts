import { afterAll, beforeAll, describe, it, vi } from 'vitest'
import { readMails } from '../../src/ports/mail/file.ts'
import { startServer, type TestServer } from '../harness.ts'
import { sharedDeviations } from './deviations/shared.ts'
import { RECORDED_ENVIRONMENT } from './environment.ts'
import { loadExchanges } from './exchange.ts'
import type { Deviation, Recording } from './recording.ts'
import { replay, type Target } from './replay.ts'
import { report } from './report.ts'
import { seedOf } from './seed.ts'

/** Replays one recording against a server of its own, prints what came of it and fails on unexplained differences. */
export function replaySuite(recording: Recording, deviations: readonly Deviation[]) {
  describe(`recorded exchanges: ${recording.service}`, () => {
    let server: TestServer
    beforeAll(async () => {
      server = await startServer({ env: RECORDED_ENVIRONMENT })
    })
    afterAll(async () => {
      await server?.[Symbol.asyncDispose]()
    })

    it('are answered as recorded, or the difference is explained', { timeout: 120_000 }, async () => {
      const outcomes = await replay(recording, loadExchanges(recording.service), targetOf(server))
      const { summary, problems } = report(recording.service, outcomes, deviations, sharedDeviations)
      process.stdout.write(`${summary}\n`)
      if (problems.length > 0) throw listed(`${problems.length} differences\n${problems.join('\n')}`)
    })
  })
}

// Where the list was thrown is of no interest; without a stack only the list is printed.
const listed = (message: string) => Object.assign(new Error(message), { stack: message })

const targetOf = (server: TestServer): Target => ({
  port: Number(new URL(server.endpoint).port),
  seed: seedOf(server.app),
  // Mails may leave after the answer that asked for them.
  mailedLink: (address, url) => vi.waitFor(() => newestLink(server.mailFolder, address, url), { timeout: 5_000 }),
})

async function newestLink(folder: string, address: string, url: string): Promise<URL> {
  const mails = (await readMails(folder)).filter(({ to }) => to === address)
  const links = mails.flatMap(({ text }) => text.match(/https?:\/\/[^\s"<>]+/g) ?? [])
  const link = links.findLast((candidate) => candidate.startsWith(url) && /[?&]secret=/.test(candidate))
  if (!link) throw new Error(`no mail to ${address} has a link to ${url}`)
  return new URL(link)
}
