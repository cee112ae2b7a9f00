import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type App, type AppOptions, createApp, prepareDataFolder, requiredKeys } from '../app.ts'
import { readEnvFile } from '../config/env-file.ts'
import { type Config, loadConfig } from '../config/load.ts'
import { createKeyFile, KeyFileError, readKeyFile } from '../crypto/key-file.ts'
import { KeyRing } from '../crypto/key-ring.ts'
import { NewerSchemaError } from '../data/migrate.ts'
import { missingKey, WrongKeyError } from '../services/instance/index.ts'
import { StartError } from './start-error.ts'

/** The keys of an instance, and where they come from. */
export interface KeySource {
  readonly ring: KeyRing
  readonly from: string
  readonly created: boolean
}

/** Variables of the `.env` file in the current folder; none when there is no such file. */
export async function readEnvironmentFile(): Promise<Record<string, string>> {
  try {
    return readEnvFile(await readFile('.env', 'utf8'))
  } catch (error) {
    if ((error as { code?: string }).code === 'ENOENT') return {}
    throw new StartError(`The file .env cannot be read: ${(error as Error).message}`)
  }
}

/** Reads the configuration. Throws ConfigError with all that is wrong. */
export async function configure(): Promise<Config> {
  return loadConfig(process.env, await readEnvironmentFile())
}

/** Opens an instance for a command. Throws StartError with one sentence when it cannot be opened. */
export async function openApp(config: Config, options: AppOptions = {}): Promise<{ app: App; keys: KeySource }> {
  const problem = await prepareDataFolder(config._APP_DATA_DIR)
  if (problem) throw new StartError(problem)
  try {
    const keys = await keysFor(config)
    return { app: await createApp(config, keys.ring, options), keys }
  } catch (error) {
    throw explain(error, config)
  }
}

// Given by variable, kept in the data folder, or made on the very first start. There is no default key.
async function keysFor(config: Config): Promise<KeySource> {
  if (config.keys.length)
    return { ring: new KeyRing(config.keys), from: 'the variable _APP_OPENSSL_KEY_V1', created: false }
  const file = join(config._APP_DATA_DIR, 'encryption.key')
  try {
    return { ring: ringOf(await readKeyFile(file)), from: file, created: false }
  } catch (error) {
    if (!(error instanceof KeyFileError && error.reason === 'missing')) throw error
  }
  const [needed] = Object.entries(await requiredKeys(config))
  if (needed) throw new StartError(missingKey(...needed))
  return { ring: ringOf(await createKeyFile(file)), from: file, created: true }
}

const ringOf = (secret: string) => new KeyRing([{ version: 1, secret }])

function explain(error: unknown, config: Config): unknown {
  if (error instanceof StartError) return error
  if (error instanceof KeyFileError || error instanceof WrongKeyError || error instanceof NewerSchemaError)
    return new StartError(error.message)
  const { code } = error as { code?: string }
  if (
    config._APP_DB_ADAPTER === 'postgresql' &&
    code !== undefined &&
    (code.startsWith('E') || /^(28|3D|08)/.test(code))
  ) {
    return new StartError(
      `PostgreSQL at ${config._APP_DB_HOST}:${config._APP_DB_PORT} cannot be used (${code}): check the _APP_DB_* variables.`,
    )
  }
  return error
}
