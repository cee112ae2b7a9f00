import { existsSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { launch } from './child.ts'

/** What is installed for one peer. */
export interface Wanted {
  /** Name of the package. */
  readonly name: string
  /** Versions that will do. */
  readonly range: string
  /** Packages that are to be taken in another version than the peer asks for. */
  readonly overrides?: Readonly<Record<string, string>>
}

/** A peer that cannot be compared with here, and why. */
export class CannotCompare extends Error {}

/** Installs a peer into `folder` unless it is there already; answers its version. */
export async function install(wanted: Wanted, folder: string, stack: AsyncDisposableStack): Promise<string> {
  const modules = join(folder, 'node_modules')
  // npm writes this file when everything else is done, so a broken-off installation is begun anew.
  if (!existsSync(join(modules, '.package-lock.json'))) await runNpm(wanted, folder, stack)
  const manifest = join(modules, wanted.name, 'package.json')
  const { version } = JSON.parse(await readFile(manifest, 'utf8')) as { version: string }
  return version
}

async function runNpm({ name, range, overrides }: Wanted, folder: string, stack: AsyncDisposableStack): Promise<void> {
  await mkdir(folder, { recursive: true })
  const manifest = { name: 'peer', private: true, dependencies: { [name]: range }, overrides }
  await writeFile(join(folder, 'package.json'), JSON.stringify(manifest))
  const options = ['--omit=dev', '--no-audit', '--no-fund', '--loglevel=error', `--prefix=${folder}`]
  const npm = launch({ command: 'npm', args: ['install', ...options], cwd: folder, env: npmEnvironment() }, stack)
  if ((await npm.exit) !== 0) throw new CannotCompare(`npm could not install ${name}@${range}: ${npm.output().trim()}`)
}

// What npm tells its own scripts about the package they belong to is not about this one; its settings are.
const npmEnvironment = () =>
  Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^npm_(package|lifecycle|config_local_prefix)/.test(name)),
  )
