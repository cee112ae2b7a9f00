import type { Convert } from './tree.ts'

/** Older clients leave the scopes of a key out, or send null, when it has none. */
export const scopesList: Convert = (params) => (Array.isArray(params.scopes) ? params : { ...params, scopes: [] })
