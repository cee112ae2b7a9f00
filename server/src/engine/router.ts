import type { Route } from '../contract/route.ts'
import type { RawParams } from './call.ts'

interface Node {
  readonly literals: Map<string, Node>
  placeholder?: Node
  readonly routes: Map<string, { readonly route: Route; readonly names: readonly string[]; readonly path: string }>
}

export interface Match {
  readonly route: Route
  /** The declared path or alias that matched. */
  readonly path: string
  readonly params: RawParams
}

const node = (): Node => ({ literals: new Map(), routes: new Map() })
const split = (path: string): string[] => path.split('/').filter(Boolean)

/**
 * Finds the route of a path: literal segments win over placeholders, empty segments are nothing, placeholders are not
 * percent-decoded (contract: identity 1.2 and the exchanges).
 */
export class Router {
  readonly #root = node()
  readonly #wildcards: { readonly segments: readonly string[]; readonly route: Route; readonly path: string }[] = []

  constructor(routes: readonly Route[]) {
    for (const route of routes) for (const path of [route.path, ...(route.aliases ?? [])]) this.#add(route, path)
  }

  match(method: string, path: string): Match | undefined {
    const segments = split(path)
    const found = find(this.#root, segments, 0, method, [])
    if (found) {
      const params: RawParams = Object.create(null)
      found.entry.names.forEach((name, at) => {
        params[name] = found.values[at]
      })
      return { route: found.entry.route, path: found.entry.path, params }
    }
    const wildcard = this.#wildcards.find(
      ({ route, segments: prefix }) =>
        route.method === method &&
        prefix.every((part, at) => part === segments[at]) &&
        segments.length >= prefix.length,
    )
    return (
      wildcard && {
        route: wildcard.route,
        path: wildcard.path,
        params: { '*': segments.slice(wildcard.segments.length).join('/') },
      }
    )
  }

  #add(route: Route, path: string): void {
    const segments = split(path)
    if (segments.at(-1) === '*') {
      this.#wildcards.push({ segments: segments.slice(0, -1), route, path })
      return
    }
    const names: string[] = []
    let at = this.#root
    for (const segment of segments) {
      if (segment.startsWith(':')) {
        names.push(segment.slice(1))
        at = at.placeholder ??= node()
        continue
      }
      const next = at.literals.get(segment) ?? node()
      at.literals.set(segment, next)
      at = next
    }
    if (at.routes.has(route.method)) throw new Error(`Two routes are declared as ${route.method} ${path}.`)
    at.routes.set(route.method, { route, names, path })
  }
}

function find(
  at: Node,
  segments: readonly string[],
  depth: number,
  method: string,
  values: readonly string[],
): { entry: NonNullable<ReturnType<Node['routes']['get']>>; values: readonly string[] } | undefined {
  const segment = segments[depth]
  if (segment === undefined) {
    const entry = at.routes.get(method)
    return entry && { entry, values }
  }
  const literal = at.literals.get(segment)
  const found = literal && find(literal, segments, depth + 1, method, values)
  if (found || !at.placeholder) return found
  return find(at.placeholder, segments, depth + 1, method, [...values, segment])
}
