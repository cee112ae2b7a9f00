// Runs a tool with the Node 24 that npm installed beside Holdfast: `node with-node.mjs vitest run`.
import { spawn } from 'node:child_process'
import { delimiter, dirname } from 'node:path'
import { missingRuntime, runtime } from './runtime.mjs'

const node = runtime()
if (node === undefined) {
  process.stderr.write(missingRuntime())
  process.exit(1)
}
const [tool, ...args] = process.argv.slice(2)
const env = { ...process.env, PATH: dirname(node) + delimiter + process.env.PATH }
const child = spawn(tool, args, { stdio: 'inherit', env, shell: process.platform === 'win32' })
child.on('error', (error) => {
  process.stderr.write(`${tool} cannot be run: ${error.message}\n`)
  process.exit(1)
})
child.on('exit', (code, signal) => process.exit(signal ? 1 : (code ?? 1)))
