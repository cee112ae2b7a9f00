import type { Outcome } from '../contest.ts'
import type { Options } from '../options.ts'
import type { Amount } from '../resting.ts'
import { create } from './create.ts'
import { get } from './get.ts'
import type { RowsGround } from './ground.ts'
import { list, listWithTotal } from './list.ts'
import { memory } from './memory.ts'
import { page } from './page.ts'
import { total } from './total.ts'

export type RowFigure = (ground: RowsGround, options: Options) => Promise<readonly (Outcome | Amount)[]>

/** Figures by name, in the order they run: what adds rows comes last. */
export const ROW_FIGURES: Readonly<Record<string, RowFigure>> = {
  'rows-get': get,
  'rows-list-100': list('rows-list-100', 'full'),
  'rows-list-100-total': listWithTotal('rows-list-100-total', 'full'),
  'rows-list-10': list('rows-list-10', 'tenth'),
  'rows-list-10-total': listWithTotal('rows-list-10-total', 'tenth'),
  'rows-list-01': list('rows-list-01', 'rare'),
  'rows-list-01-total': listWithTotal('rows-list-01-total', 'rare'),
  'rows-page': page,
  'rows-total': total,
  'rows-create': create,
  'rows-memory': memory,
}
