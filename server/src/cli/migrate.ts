import { CONSOLE } from '../contract/project.ts'
import { projects } from '../services/projects/index.ts'
import { configure, openApp } from './boot.ts'

/** `holdfast migrate`: brings every database to this release's schema now, instead of when it is first used. */
export async function migrateAll(): Promise<number> {
  const { app } = await openApp(await configure())
  try {
    const { platform } = await app.system(CONSOLE)
    let count = 0
    for await (const { $id } of platform.asSystem().each(projects)) {
      await app.databases.project($id)
      count++
    }
    process.stdout.write(`The platform and ${count} project${count === 1 ? '' : 's'} have the newest schema.\n`)
    return 0
  } finally {
    await app.close()
  }
}
