import { secret } from './variable.ts'

/** Names of the numbered family of encryption keys. */
export const KEY_NAME = /^_APP_OPENSSL_KEY_V([1-9]\d{0,8})$/

/** Declares each member of the family after the first. */
export const keyVariable = secret({ describe: 'A later encryption key: the highest version seals, all open.' })

/** One encryption key as the operator gave it. */
export interface KeySecret {
  readonly version: number
  readonly secret: string
}

/** The keys among some settings, lowest version first; empty when none is set. */
export function keysOf(settings: Iterable<{ readonly name: string; readonly raw: string }>): readonly KeySecret[] {
  return [...settings]
    .flatMap(({ name, raw }) => {
      const version = KEY_NAME.exec(name)?.[1]
      return version && raw ? [{ version: Number(version), secret: raw }] : []
    })
    .sort((a, b) => a.version - b.version)
}
