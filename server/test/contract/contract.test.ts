import { describe, expect, it } from 'vitest'
import { routes } from '../../src/services/index.ts'
import { coverage } from './coverage.ts'
import { deviations, explain } from './deviations.ts'
import { describeDifference, type Schema } from './facts.ts'
import { compareModel, modelsWithin } from './model-facts.ts'
import { compareRoute, type DeclaredRoute } from './route-facts.ts'
import { routeKey, tableModels, tableRoutes } from './table.ts'

const declared: readonly DeclaredRoute[] = routes
const models = new Map<string, Schema>()
for (const route of declared) modelsWithin(route.model, models)

const { unexplained, unused } = explain(
  [
    ...declared.flatMap((route) => compareRoute(route, tableRoutes.get(routeKey(route)))),
    ...[...models].flatMap(([key, schema]) => compareModel(key, schema, tableModels.get(key))),
  ],
  deviations,
)

describe('the contract table', () => {
  process.stdout.write(`${coverage(declared)}\n`)

  it('finds every declared route and model as published, or the difference explained', () => {
    expect.soft(unexplained.map(describeDifference).join('\n')).toBe('')
  })

  it('has no deviation that no longer applies', () => {
    expect(unused.map(({ route, fact }) => `${route}: ${fact}`)).toEqual([])
  })

  it('finds no route declared twice', () => {
    const keys = declared.flatMap((route) =>
      [route.path, ...(route.aliases ?? [])].map((path) => routeKey({ ...route, path })),
    )
    expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([])
  })
})
