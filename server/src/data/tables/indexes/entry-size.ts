/** One part of an index. */
export interface Part {
  /** The column, or an expression of it. */
  readonly text: string
  /** Bytes that it takes at most. */
  readonly bytes: number
  /** Whether less than all of it can be indexed. */
  readonly cuts: boolean
  readonly nullable: boolean
  /** Characters that are left of it; undefined where it is all there. */
  readonly cut?: number
}

/** Bytes of an entry that parts may take: PostgreSQL refuses rows beyond 2704, and wants some for itself. */
const ENTRY = 2600
/** Characters that may be left of a text, most first. */
const CUTS = [512, 256, 128, 64, 32, 16, 8]
const DIGEST = 36

/**
 * Parts that no row makes too large for PostgreSQL. Where they may be, long texts are cut to their beginnings, which have
 * the order of the texts; in a unique index digests stand for them, which are equal only where the texts are.
 */
export function fitting(parts: readonly Part[], unique: boolean): readonly Part[] {
  for (const characters of [Number.POSITIVE_INFINITY, ...CUTS]) {
    const cut = parts.map((part) =>
      part.cuts && part.bytes > bytesOf(characters) ? cutTo(part, characters, unique) : part,
    )
    if (cut.reduce((sum, { bytes }) => sum + bytes, 0) <= ENTRY) return cut
  }
  throw new Error('An index has more parts than fit into an entry.')
}

const bytesOf = (characters: number): number => 4 * characters + 4

function cutTo(part: Part, characters: number, unique: boolean): Part {
  if (!unique)
    return { ...part, text: `left(${part.text}, ${characters})`, bytes: bytesOf(characters), cut: characters }
  return part.bytes <= DIGEST ? part : { ...part, text: digestOf(part.text), bytes: DIGEST }
}

// The cast reads backslashes as escapes; unlike `convert_to` it may stand in an index.
const digestOf = (text: string): string => `(sha256(replace(${text}, E'\\\\', E'\\\\\\\\')::bytea))`
