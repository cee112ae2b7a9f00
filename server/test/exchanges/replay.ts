import { compareAnswer, type Difference } from './compare.ts'
import { type Exchange, isRecordedAs } from './exchange.ts'
import { laterRelease } from './later.ts'
import type { Recording, Run } from './recording.ts'
import { fillSecret, type Secrets } from './secrets.ts'
import type { Seed } from './seed.ts'
import { type Call, encodePath, send } from './send.ts'
import { Ids } from './tokens.ts'

/** A server to replay against. */
export interface Target {
  readonly port: number
  readonly seed: Seed
  /** The newest link that starts with `url` in mails to an address; throws when there is none. */
  mailedLink(address: string, url: string): Promise<URL>
}

/** What became of one exchange: skipped for a reason, or compared. */
export type Outcome =
  | { readonly exchange: Exchange; readonly skipped: string }
  | { readonly exchange: Exchange; readonly differences: readonly Difference[] }

/**
 * Replays a recording in order and compares every answer. An exchange that cannot be sent, because an earlier one
 * failed to give its id or credential, differs at `request`.
 * @throws Error when the recorded environment cannot be made
 */
export async function replay(recording: Recording, exchanges: readonly Exchange[], target: Target): Promise<Outcome[]> {
  const run = startRun(target)
  await prepare(recording, run)
  const outcomes: Outcome[] = []
  for (const exchange of exchanges) {
    const skipped = laterRelease(exchange) ?? recording.skip?.[exchange.name]
    outcomes.push(
      skipped
        ? { exchange, skipped }
        : { exchange, differences: await replayOne(recording, exchange, run, target.port) },
    )
  }
  return outcomes
}

// Every recording starts with the console's owner, an organization and the project under test.
async function prepare(recording: Recording, run: Run): Promise<void> {
  const { id: organization, session } = await run.seed.organization()
  run.ids.learn('organization1', organization)
  for (const caller of ['console-session', 'admin-session']) run.secrets.set(caller, session)
  await recording.prepareFirst?.(run)
  const { id, key } = await run.seed.project(organization)
  for (const name of ['project', 'project1']) run.ids.learn(name, id)
  run.secrets.set('key', key)
  await recording.prepare?.(run)
}

function startRun(target: Target): Run {
  const [ids, secrets]: [Ids, Secrets] = [new Ids(), new Map()]
  return {
    ids,
    secrets,
    seed: target.seed,
    mailedLink: (address, url) => target.mailedLink(address, url),
    async call({ body, headers, ...call }) {
      const json = body && { 'content-type': 'application/json' }
      const answer = await send(target.port, {
        ...call,
        headers: { ...headers, ...json },
        body: body && JSON.stringify(body),
      })
      if (answer.status < 300) return answer
      throw new Error(
        `off the record: ${call.method} ${call.path} answered ${answer.status}: ${answer.text.slice(0, 300)}`,
      )
    },
  }
}

async function replayOne(recording: Recording, exchange: Exchange, run: Run, port: number): Promise<Difference[]> {
  try {
    await recording.before?.[exchange.name]?.(run)
    const answer = await send(port, prepareCall(recording, exchange, run))
    const differences = compareAnswer(exchange, answer, run.ids)
    if (answer.status === exchange.response.status) recording.after?.[exchange.name]?.(run, answer)
    return differences
  } catch (error) {
    return [{ path: 'request', expected: 'to be sent', got: error instanceof Error ? error.message : String(error) }]
  }
}

/** The request as the recorder sent it, with the ids and credentials of this run. */
export function prepareCall(recording: Recording, { name, request }: Exchange, run: Run): Call {
  const headers = Object.entries({ ...request.headers, ...recording.headers?.[name]?.(run) }).map(([header, value]) => [
    header,
    fillSecret(header, run.ids.fill(value), request.auth, run.secrets),
  ])
  return {
    method: request.method,
    path: recording.path?.[name] ?? encodePath(run.ids.fill(request.path)),
    headers: Object.fromEntries(headers),
    body: prepareBody(request.body, recording.body?.[name]?.(run), run.ids),
  }
}

function prepareBody(body: unknown, hidden: object | undefined, ids: Ids): string | undefined {
  if (body === undefined || body === null) return undefined
  if (isRecordedAs('raw', body)) return ids.fill(String(body.raw))
  const text = ids.fill(JSON.stringify(hidden ? { ...body, ...hidden } : body))
  if (/<(?:secret|datetime)>/.test(text)) throw new Error('the recording hides a value of the body: name it in `body`')
  return text
}
