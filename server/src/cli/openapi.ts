import { openApi } from '../openapi/document.ts'
import { routes } from '../services/index.ts'

/** `holdfast openapi`: prints the OpenAPI 3.1 document of this release. */
export function printOpenApi(): Promise<number> {
  process.stdout.write(`${JSON.stringify(openApi(routes), null, 2)}\n`)
  return Promise.resolve(0)
}
