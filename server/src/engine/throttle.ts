import { type Actor, isPrivileged } from '../contract/actor.ts'
import { ApiError } from '../contract/errors.ts'
import type { RateLimit, Route } from '../contract/route.ts'
import type { Counters } from '../ports/state/port.ts'
import { serviceOf } from './authorize.ts'
import type { Call } from './call.ts'

/** What limits are counted with. */
export interface ThrottleTools {
  readonly counters: Counters
  readonly now: () => number
  /** `_APP_OPTIONS_ABUSE`: switched off, headers are still sent. */
  readonly enabled: boolean
  readonly production: boolean
}

/** Counts the request against its route's limits and refuses it over them. Sets the X-RateLimit headers (contract: identity 8.4). */
export async function throttle(call: Call, actor: Actor, tools: ThrottleTools): Promise<void> {
  const { rate } = call.route
  if (!rate) return
  const now = tools.now()
  const start = now - (now % (rate.seconds * 1000))
  const end = start + rate.seconds * 1000
  const exempt = !tools.enabled || isPrivileged(actor) || (actor.devKey && mayLift(call.route, tools))
  const counts = exempt ? [0] : await tools.counters.hits(rateKeys(call, actor, rate, start), end, now)
  const highest = exempt ? 1 : Math.max(...counts)
  call.reply.header('x-ratelimit-limit', String(rate.limit))
  call.reply.header('x-ratelimit-remaining', String(Math.max(0, rate.limit - highest)))
  call.reply.header('x-ratelimit-reset', String(end / 1000))
  if (highest > rate.limit) throw new ApiError('general_rate_limit_exceeded')
}

// Development keys stand in the code of apps, for everybody to read: in production none opens the way to guessing secrets.
const mayLift = (route: Route, { production }: ThrottleTools): boolean =>
  !(production && (route.authMethod !== undefined || serviceOf(route) === 'account'))

/** Clears the counters of a route whose answer says so: a successful sign-in forgets the failed ones. */
export async function clearLimits(call: Call, actor: Actor, tools: ThrottleTools): Promise<void> {
  const { rate } = call.route
  if (!rate?.resetOn?.includes(call.reply.status)) return
  const now = tools.now()
  const start = now - (now % (rate.seconds * 1000))
  for (const key of rateKeys(call, actor, rate, start)) await tools.counters.clear(key)
}

function rateKeys(call: Call, actor: Actor, rate: RateLimit, start: number): string[] {
  // Each project counts for itself, unlike upstream: a sign-in that succeeds in one must not clear the failures in
  // another, nor must failures in one shut somebody out of another.
  const bucket = `abuse:${call.projectId}:${call.route.method}:${start}`
  return rate.keys.map((template) => `${bucket}:${fill(template, call, actor)}`)
}

function fill(template: string, call: Call, actor: Actor): string {
  return template.replace(/\{([^}]+)\}/g, (whole, name: string) => {
    switch (name) {
      case 'url':
        // The declared path, without the host that upstream puts before it: any client can send another Host.
        return call.route.path
      case 'ip':
        return limitedAddress(call.facts.ip)
      case 'method':
        return call.incoming.method
      case 'userAgent':
        return call.facts.userAgent
      case 'userId':
        return actor.user?.$id ?? ''
      case 'projectId':
        return call.projectId
      case 'chunkId':
        return call.facts.header('content-range').split('/')[0] ?? ''
      default: {
        const value = name.startsWith('param-') ? call.params[name.slice(6)] : undefined
        // Case and length must not make a new key of the same address.
        return typeof value === 'string' && value !== '' ? value.toLowerCase().slice(0, 320) : whole
      }
    }
  })
}

/** The part of an address that one caller cannot change at will: IPv4 whole, IPv6 its first 64 bits. */
export function limitedAddress(ip: string): string {
  if (!ip.includes(':')) return ip
  const [head = '', tail = ''] = ip.split('%')[0]?.split('::') ?? []
  const left = head.split(':').filter(Boolean)
  const right = tail.split(':').filter(Boolean)
  const zeros = ip.includes('::') ? Array<string>(Math.max(0, 8 - left.length - right.length)).fill('0') : []
  const groups = [...left, ...zeros, ...right].map((group) => group.toLowerCase().replace(/^0+(?=.)/, ''))
  return `${groups.slice(0, 4).join(':')}::/64`
}
