import { asSet, compareFacts, type Difference, type Facts, type Schema } from './facts.ts'
import { modelKeys } from './model-facts.ts'
import { declaredParamFacts, tableParamFacts } from './param-facts.ts'
import { routeKey, type TableRoute } from './table.ts'

/** The members of a route declaration that the table knows about. */
export interface DeclaredRoute {
  readonly name: string
  readonly method: string
  readonly path: string
  readonly aliases?: readonly string[]
  readonly scopes: readonly string[]
  readonly auth: readonly string[]
  readonly authMethod?: string
  readonly rate?: TableRoute['rate']
  readonly event?: string
  readonly audit?: { readonly event: string; readonly resource: string; readonly userId?: string }
  readonly deprecated?: true
  readonly params: Readonly<Record<string, Schema>>
  readonly status?: number
  readonly model?: Schema
}

/** Compares one declared route with the table. A route the table does not know is one difference: `route`. */
export function compareRoute(ours: DeclaredRoute, table: TableRoute | undefined): Difference[] {
  const subject = routeKey(ours)
  if (!table) return [{ subject, fact: 'route', ours: ours.name, table: undefined }]
  return compareParams(subject, ours, table).concat(
    compareFacts(subject, declaredFacts(ours, table), tableFacts(table)),
  )
}

// A parameter that one side lacks altogether is one difference, not one per fact.
function compareParams(subject: string, ours: DeclaredRoute, table: TableRoute): Difference[] {
  const published = new Map(table.params.map((param) => [param.name, param]))
  const names = [...new Set([...Object.keys(ours.params), ...published.keys()])]
  return names.flatMap((name) => {
    const [schema, param] = [ours.params[name], published.get(name)]
    if (!schema || !param) {
      return [{ subject, fact: `params.${name}`, ours: schema && 'declared', table: param && 'declared' }]
    }
    return compareFacts(subject, declaredParamFacts(ours.path, name, schema), tableParamFacts(param))
  })
}

function declaredFacts(route: DeclaredRoute, table: TableRoute): Facts {
  const published = Object.keys(table.responses).length > 0
  return {
    // Several names can stand for one operation; unpublished routes have none.
    name: table.sdk && (table.sdk.includes(route.name) ? table.sdk : route.name),
    aliases: asSet(route.aliases),
    scopes: asSet(route.scopes),
    auth: table.auth && asSet(route.auth),
    authMethod: route.authMethod,
    deprecated: Boolean(route.deprecated),
    event: route.event,
    ...rateFacts(route.rate),
    ...auditFacts(route.audit),
    status: published ? (route.status ?? 200) : undefined,
    model: published ? asSet(modelKeys(route.model)) : undefined,
  }
}

function tableFacts(route: TableRoute): Facts {
  const [status, models] = Object.entries(route.responses)[0] ?? []
  return {
    name: route.sdk,
    aliases: asSet(route.aliases),
    scopes: asSet(route.scopes),
    auth: asSet(route.auth),
    authMethod: route.labels?.authType,
    deprecated: Boolean(route.deprecated),
    event: route.event,
    ...rateFacts(route.rate),
    ...auditFacts(route.audit),
    status: status && Number(status),
    model: asSet(models?.filter((key) => key !== 'none')),
  }
}

const rateFacts = (rate: TableRoute['rate']): Facts => ({
  'rate.limit': rate?.limit,
  'rate.seconds': rate?.seconds,
  'rate.keys': rate?.keys,
  'rate.resetOn': rate?.resetOn,
})

const auditFacts = (audit: Readonly<Record<string, string>> | DeclaredRoute['audit']): Facts => ({
  'audit.event': audit?.event,
  'audit.resource': audit?.resource,
  'audit.userId': audit?.userId,
})
