#!/usr/bin/env node
// Starts Holdfast on the Node 24 that npm installed beside it, whichever Node runs this file.
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { isCurrent, missingRuntime, runtime } from './runtime.mjs'

if (isCurrent()) {
  const { enableCompileCache } = await import('node:module')
  enableCompileCache()
  const { run } = await import('../src/main.ts')
  process.exitCode = await run(process.argv.slice(2))
} else {
  const node = runtime()
  if (node === undefined) {
    process.stderr.write(missingRuntime())
    process.exit(1)
  }
  const child = spawn(node, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], { stdio: 'inherit' })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  child.on('exit', (code, signal) => process.exit(signal ? 1 : (code ?? 1)))
}
