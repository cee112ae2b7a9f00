import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { REGENERATE, renderExample, renderReference } from './document.ts'
import { readEnvFile } from './env-file.ts'
import { loadConfig } from './load.ts'

const committed = (path: string) => readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8')

describe('the documents of the variables', () => {
  it.each([
    ['docs/reference/variables.md', renderReference],
    ['.env.example', renderExample],
  ])('%s says what the table says', (path, render) => {
    expect(committed(path) === render(), `${path} is out of date; run: ${REGENERATE}`).toBe(true)
  })

  it('gives an example that changes nothing, and the production defaults when uncommented', () => {
    expect({ ...readEnvFile(renderExample()) }).toEqual({})
    const uncommented = renderExample().replace(/^#(_APP_)/gm, '$1')
    expect(loadConfig({ _APP_ENV: 'production' }, readEnvFile(uncommented))).toEqual(
      loadConfig({ _APP_ENV: 'production' }),
    )
  })
})
