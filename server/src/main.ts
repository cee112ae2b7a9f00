import { COMMANDS } from './cli/commands.ts'
import { StartError } from './cli/start-error.ts'
import { ConfigError } from './config/config-error.ts'

/** Runs one command of the binary; answers the exit code. What the operator did wrong is one sentence, never a stack. */
export async function run(argv: readonly string[]): Promise<number> {
  const [name = 'serve', ...args] = argv
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined
  if (!command || name === 'help') {
    const lines = Object.entries(COMMANDS).map(
      ([known, { usage, summary }]) => `  ${`${known} ${usage}`.padEnd(56)} ${summary}`,
    )
    process.stdout.write(`holdfast <command>\n\n${lines.join('\n')}\n`)
    return command || name === '--help' ? 0 : 1
  }
  // Whoever reads the output may have enough of it: `holdfast openapi | head`.
  process.stdout.on('error', (error: { code?: string }) => process.exit(error.code === 'EPIPE' ? 0 : 1))
  // Data, keys and snapshots are for this user alone.
  process.umask(0o077)
  try {
    return await command.run(args)
  } catch (error) {
    if (!(error instanceof ConfigError || error instanceof StartError)) throw error
    process.stderr.write(`${error.message}\n`)
    return 1
  }
}
