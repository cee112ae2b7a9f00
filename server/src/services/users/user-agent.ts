import { LRUCache } from 'lru-cache'
import { type ClientFacts, NO_FACTS, UserAgentReader } from './user-agent-reader.ts'

const MAX_LENGTH = 500
const CACHED = 2_000
const ANSWER_WITHIN_MS = 5_000

const reader = new UserAgentReader(new URL('./user-agent-worker.ts', import.meta.url), ANSWER_WITHIN_MS)
const cache = new LRUCache<string, Promise<ClientFacts>>({ max: CACHED })

/** Tells operating system, client and device from a user agent, as Matomo's detector does (contract: identity 3.3). */
export async function describeUserAgent(userAgent: string): Promise<ClientFacts> {
  const text = userAgent.slice(0, MAX_LENGTH)
  if (text === '' || text === 'UNKNOWN') return NO_FACTS
  const facts = cache.get(text) ?? reader.read(text)
  cache.set(text, facts)
  return { ...(await facts), ...commandLine(text) }
}

// No detector knows the command line client.
function commandLine(userAgent: string): Partial<ClientFacts> {
  const version = /AppwriteCLI(?:\/([^\s(]*))?/i.exec(userAgent)
  if (!version) return {}
  return {
    clientType: 'desktop',
    clientCode: 'cli',
    clientName: 'Appwrite CLI',
    clientVersion: version[1] ?? '',
    clientEngine: '',
    clientEngineVersion: '',
  }
}
