import { deepStrictEqual, strictEqual } from 'node:assert/strict'
import type { RowsGround } from './ground.ts'
import { headersOf, read, rowsPath } from './requests.ts'
import { TABLES } from './tables.ts'
import { READERS, type Reader, rowIdOf, setOf, valuesOf } from './work.ts'

/** Makes sure that rows which were written past the server are as it would have written them, and guarded as well. */
export async function checkRows(ground: RowsGround): Promise<void> {
  for (const tableId of TABLES) {
    const last = ground.sizes[tableId] - 1
    for (const at of [0, 1, 3, 4, 13, 1000, last]) {
      for (const reader of READERS) {
        const path = `${rowsPath(tableId)}/${rowIdOf(at)}`
        const headers = headersOf(ground, reader)
        if (reader === 'full' || setOf(at) === reader) {
          deepStrictEqual(valuesIn(await read(ground.port, path, headers)), valuesOf(at))
        } else {
          const { status } = await fetch(`http://127.0.0.1:${ground.port}${path}`, { headers })
          strictEqual(status, 404, `${reader} reads row ${at}, which he may not.`)
        }
      }
    }
  }
}

const valuesIn = (row: object) => Object.fromEntries(Object.entries(row).filter(([name]) => !name.startsWith('$')))

/** Makes sure that both sides answer the same before they are timed. Answers how many rows the last one holds. */
export async function checkSame(
  ground: RowsGround,
  reader: Reader,
  paths: readonly string[],
  ports: { readonly ours: number; readonly bare: number },
): Promise<number> {
  const headers = headersOf(ground, reader)
  let found = 0
  for (const path of paths) {
    const ours = await read<{ rows?: readonly unknown[] }>(ports.ours, path, headers)
    deepStrictEqual(await read(ports.bare, path, headers), ours, `The bare server answers something else: ${path}`)
    found = ours.rows?.length ?? 1
  }
  return found
}
