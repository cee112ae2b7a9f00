import { admin } from './admin.ts'
import { readEnvironmentFile } from './boot.ts'
import { migrateAll } from './migrate.ts'
import { printOpenApi } from './openapi.ts'
import { project } from './project.ts'
import { serve } from './serve.ts'
import { vars } from './vars.ts'

export interface Command {
  readonly usage: string
  readonly summary: string
  /** Answers the exit code. */
  run(args: readonly string[]): Promise<number>
}

/** What the binary can do, by name. */
export const COMMANDS: Readonly<Record<string, Command>> = {
  serve: { usage: '', summary: 'Run the server.', run: serve },
  vars: {
    usage: '[name] [--json] [--docs]',
    summary: 'Show every variable with value, default and origin.',
    run: async (args) => vars([...args], { env: process.env, file: await readEnvironmentFile(), out: process.stdout }),
  },
  migrate: { usage: '', summary: 'Bring all databases to the schema of this release.', run: migrateAll },
  openapi: { usage: '', summary: 'Print the OpenAPI 3.1 document.', run: printOpenApi },
  admin: {
    usage: 'create|reset <email> | invite <teamId> <email>',
    summary: 'Console users from the command line, without mail.',
    run: admin,
  },
  project: {
    usage: 'create <projectId> --owner <email> [--key]',
    summary: 'Make a project, with a Web platform and an API key where asked for.',
    run: project,
  },
  help: { usage: '', summary: 'Show this list.', run: () => Promise.resolve(0) },
}
