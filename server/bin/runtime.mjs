// Finds the Node 24 that npm installed beside Holdfast. Plain JavaScript that old runtimes can read.
import { createRequire } from 'node:module'

const REQUIRED = 24
const require = createRequire(import.meta.url)

/** True when the Node that runs this file is new enough. */
export const isCurrent = () => Number(process.versions.node.split('.')[0]) >= REQUIRED

/** Path of a Node that is new enough; undefined when npm installed none for this platform. */
export function runtime() {
  if (isCurrent()) return process.execPath
  const platform = process.platform === 'win32' ? 'win' : process.platform
  const binary = process.platform === 'win32' ? 'bin/node.exe' : 'bin/node'
  for (const name of [`node-${platform}-${process.arch}`, `node-bin-${platform}-${process.arch}`]) {
    try {
      return require.resolve(`${name}/${binary}`)
    } catch {
      // the next name
    }
  }
  return undefined
}

/** The sentence for a machine without one. */
export const missingRuntime = () =>
  `Holdfast needs Node ${REQUIRED}; this is ${process.version}, and npm installed none for this platform.\n`
