import type { DeclaredRoute } from './route-facts.ts'
import { routeKey, tableRoutes } from './table.ts'

/** One compact block: per service, how many of the published routes are declared. */
export function coverage(routes: readonly DeclaredRoute[]): string {
  const declared = new Set(routes.map(routeKey))
  const services = new Map<string, { declared: number; known: number }>()
  for (const [key, { service }] of tableRoutes) {
    const count = services.get(service) ?? { declared: 0, known: 0 }
    services.set(service, { declared: count.declared + (declared.has(key) ? 1 : 0), known: count.known + 1 })
  }
  const cells = [...services]
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([name, n]) => `${name} ${n.declared}/${n.known}`)
  const total = [...services.values()].reduce((sum, n) => sum + n.declared, 0)
  return `routes declared: ${total} of ${tableRoutes.size}\n${inRows(cells, 6)}`
}

function inRows(cells: readonly string[], perRow: number): string {
  const width = Math.max(...cells.map((cell) => cell.length)) + 2
  const rows = Array.from({ length: Math.ceil(cells.length / perRow) }, (_, row) =>
    cells.slice(row * perRow, (row + 1) * perRow),
  )
  return rows.map((row) => `  ${row.map((cell) => cell.padEnd(width)).join('')}`.trimEnd()).join('\n')
}
