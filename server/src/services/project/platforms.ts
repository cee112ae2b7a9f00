import type { Context } from '../../contract/context.ts'
import { ApiError } from '../../contract/errors.ts'
import { DuplicateError } from '../../data/database.ts'
import { parseJson, stringifyJson } from '../../kit/json.ts'
import { type PlatformRow, platforms } from '../projects/index.ts'

/** Each type of native platform and the name its identifier has on the wire; rows keep it in `key`. */
export const IDENTIFIERS = {
  apple: 'bundleIdentifier',
  android: 'applicationId',
  windows: 'packageIdentifierName',
  linux: 'packageName',
} as const
export type NativeType = keyof typeof IDENTIFIERS

// Types that older clients still name (contract: identity 6.4).
const FORMER_TYPES: Readonly<Record<string, NativeType | 'web'>> = {
  'flutter-web': 'web',
  unity: 'web',
  'flutter-ios': 'apple',
  'flutter-macos': 'apple',
  'react-native-ios': 'apple',
  'apple-ios': 'apple',
  'apple-macos': 'apple',
  'apple-watchos': 'apple',
  'apple-tvos': 'apple',
  'flutter-android': 'android',
  'react-native-android': 'android',
  'flutter-windows': 'windows',
  'flutter-linux': 'linux',
}

interface Settings {
  readonly name: string
  readonly key?: string
  readonly hostname?: string
}

const ownedBy = (ctx: Context) => ({ projectInternalId: ctx.project.$sequence })

/** A platform with its identifier under the name of its type. */
const shown = (row: PlatformRow) => ({ ...row, ...(isNative(row.type) && { [IDENTIFIERS[row.type]]: row.key }) })

const isNative = (type: string): type is NativeType => Object.hasOwn(IDENTIFIERS, type)

export async function listPlatforms(ctx: Context, queries: readonly string[], total: boolean) {
  const options = { attributes: ['type', 'name', 'hostname', 'key'], where: ownedBy(ctx), total }
  const page = await ctx.platform.asSystem().list(platforms, queries.map(storedNames), options)
  return { total: page.total, platforms: page.rows.map(shown) }
}

/** @throws ApiError `platform_not_found` */
export async function getPlatform(ctx: Context, id: string) {
  const row = await ctx.platform.asSystem().first(platforms, { ...ownedBy(ctx), $id: id })
  if (!row) throw new ApiError('platform_not_found')
  return shown(row)
}

/** @throws ApiError `platform_already_exists`: IDs are unique across projects */
export async function createPlatform(ctx: Context, id: string, type: NativeType | 'web', settings: Settings) {
  const row = { $id: ctx.newId(id), ...ownedBy(ctx), projectId: ctx.project.$id, type, ...settings }
  const created = await ctx.platform
    .asSystem()
    .insert(platforms, row)
    .catch((error) => {
      throw error instanceof DuplicateError
        ? new ApiError('platform_already_exists', undefined, { cause: error })
        : error
    })
  return shown(created)
}

/** @throws ApiError `platform_not_found`, `platform_method_unsupported` when it is of another type */
export async function updatePlatform(ctx: Context, id: string, type: NativeType | 'web', settings: Settings) {
  const store = ctx.platform.asSystem()
  const [row] = await store.updateWhere(platforms, { ...ownedBy(ctx), $id: id, type }, settings)
  if (row) return shown(row)
  await getPlatform(ctx, id)
  throw new ApiError('platform_method_unsupported')
}

/** @throws ApiError `platform_not_found` */
export async function deletePlatform(ctx: Context, id: string): Promise<void> {
  const [row] = await ctx.platform.asSystem().deleteWhere(platforms, { ...ownedBy(ctx), $id: id })
  if (!row) throw new ApiError('platform_not_found')
}

interface WebSettings {
  readonly name: string
  readonly hostname: string
  readonly key: string
}

/** A platform made through the web route, which for older clients is the route of every type: they name it. */
export function createNamedPlatform(ctx: Context, id: string, given: WebSettings & { type: string }) {
  const type = given.type === '' ? 'web' : typeOf(given.type)
  return createPlatform(ctx, id, type, settingsOf(type, given))
}

/** Changes a web platform; a native one too, when an older client sends its identifier. */
export async function updateNamedPlatform(ctx: Context, id: string, given: WebSettings) {
  if (given.key === '') return updatePlatform(ctx, id, 'web', settingsOf('web', given))
  const { type } = await getPlatform(ctx, id)
  return updatePlatform(ctx, id, typeOf(type), settingsOf(typeOf(type), given))
}

function typeOf(name: string): NativeType | 'web' {
  if (name === 'web' || isNative(name)) return name
  const type = Object.hasOwn(FORMER_TYPES, name) ? FORMER_TYPES[name] : undefined
  if (!type)
    throw new ApiError('general_argument_invalid', 'Invalid `type` param: there are no platforms of this type.')
  return type
}

function settingsOf(type: NativeType | 'web', { name, hostname, key }: WebSettings): Settings {
  const [missing, settings] = type === 'web' ? ['hostname', { name, hostname }] : ['key', { name, key }]
  if (settings[missing as keyof typeof settings] === '') {
    throw new ApiError('general_argument_invalid', `Param "${missing}" is not optional.`)
  }
  return settings
}

const STORED_NAMES: Readonly<Record<string, string>> = Object.fromEntries(
  Object.values(IDENTIFIERS).map((name) => [name, 'key']),
)

// Queries name identifiers as answers do.
function storedNames(query: string): string {
  if (!Object.keys(STORED_NAMES).some((name) => query.includes(name))) return query
  try {
    return stringifyJson(renamed(parseJson(query)))
  } catch {
    return query // no JSON: the list says so
  }
}

function renamed(query: unknown): unknown {
  if (typeof query !== 'object' || query === null) return query
  const { attribute, values, ...rest } = query as Record<string, unknown>
  return {
    ...rest,
    ...(attribute !== undefined && { attribute: STORED_NAMES[String(attribute)] ?? attribute }),
    ...(values !== undefined && { values: Array.isArray(values) ? values.map(renamed) : values }),
  }
}
