import type { Actor } from '../contract/actor.ts'
import type { AuditRecord } from '../contract/audit.ts'
import type { EmittedEvent } from '../contract/context.ts'
import type { Call } from './call.ts'

/** What a successful audited route leaves behind (contract: identity 8.6); undefined when it is not audited. */
export function auditOf(call: Call, actor: Actor, response: object, now: number): AuditRecord | undefined {
  const { audit } = call.route
  if (!audit) return undefined
  const named = audit.userId ? fillTemplate(audit.userId, call, actor, response) : ''
  return {
    event: audit.event,
    resource: fillTemplate(audit.resource, call, actor, response),
    userId: actor.user?.$id ?? named,
    userInternalId: actor.user?.$sequence ?? null,
    userType: actor.key
      ? `key${actor.key.kind === 'standard' || actor.key.kind === 'ephemeral' ? 'Project' : ''}`
      : actor.kind,
    userName: actor.key?.name ?? actor.user?.name ?? '',
    userEmail: actor.user?.email ?? '',
    impersonatorId: actor.impersonator?.$id ?? null,
    mode: call.mode,
    ip: call.facts.ip,
    userAgent: call.facts.userAgent,
    hostname: call.facts.host,
    sdk: call.facts.header('x-sdk-name'),
    time: now,
  }
}

/** The event a successful route emits; undefined when it emits none by itself. */
export function eventOf(call: Call, actor: Actor, response: object): EmittedEvent | undefined {
  const { event, model } = call.route
  if (!event) return undefined
  const ids: Record<string, string> = {}
  for (const [, name = ''] of event.matchAll(/\[(\w+)\]/g)) ids[name] = idFor(name, call, actor, response)
  // It concerned nothing that can be named, such as the current session of a caller who has none.
  if (Object.values(ids).includes('')) return undefined
  return { template: event, ids, payload: response, ...(model?.$id !== undefined && { model: model.$id }) }
}

function idFor(name: string, call: Call, actor: Actor, response: object): string {
  const fields = response as Record<string, unknown>
  const candidates = [
    call.params[name],
    fields[name],
    name === lastId(call.route.event ?? '') ? fields.$id : undefined,
    name === 'userId' ? actor.user?.$id : undefined,
    name === 'projectId' ? call.projectId : undefined,
  ]
  return (
    (candidates.find(
      (value) => typeof value === 'string' && value !== '' && value !== 'unique()' && value !== 'current',
    ) as string | undefined) ?? ''
  )
}

const lastId = (template: string): string => [...template.matchAll(/\[(\w+)\]/g)].at(-1)?.[1] ?? ''

function fillTemplate(template: string, call: Call, actor: Actor, response: object): string {
  const sources = { request: call.params, response, user: actor.user ?? {}, project: { $id: call.projectId } }
  return template.replace(/\{(request|response|user|project)\.([^}]+)\}/g, (_whole, source, name: string) => {
    const value = (sources[source as keyof typeof sources] as Record<string, unknown>)[name]
    return typeof value === 'string' ? value : ''
  })
}
