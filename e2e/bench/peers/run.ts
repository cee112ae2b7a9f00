import { comparePeers } from './comparison.ts'
import { readOptions } from './options.ts'

const options = readOptions(process.argv.slice(2))
if (typeof options === 'string') {
  process.stderr.write(options)
  process.exitCode = 1
} else {
  // Requests that an interruption cut off may still be waiting for answers.
  process.exit(await comparePeers(options))
}
