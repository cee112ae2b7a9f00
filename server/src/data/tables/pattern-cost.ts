/** Classes by name are tables of hundreds of ranges, which take long to read and to negate. */
const NAMED_CLASS = 30

const TOKENS = new RegExp(
  [
    String.raw`(?<quoted>\\Q[\s\S]*?(?:\\E|$))`,
    String.raw`(?<named>\\[pP](?:\{[^}]*\}|[\s\S])?)`,
    String.raw`(?<escape>\\(?:x\{[^}]*\}|[\s\S])?)`,
    String.raw`(?<set>\[\^?\]?(?:\\[\s\S]|\[:\^?\w+:\]|[^\]\\])*\])`,
    String.raw`(?<flags>\(\?[a-zA-Z-]*\))`,
    String.raw`(?<open>\((?:\?(?:P?<\w*>|[a-zA-Z-]*:))?)`,
    String.raw`(?<close>\))`,
    String.raw`(?<count>\{(?<least>\d{1,9})(?:,(?<most>\d{0,9}))?\})`,
    String.raw`(?<other>[\s\S])`,
  ].join('|'),
  'gu',
)

/** A group that is being read: what its parts cost, and the last of them, which a repetition would repeat. */
interface Group {
  sum: number
  last: number
}

/**
 * About how many instructions a pattern becomes, never less than half of them. Told from its text, because making the
 * program is what patterns such as a{1000}a{1000}a{1000} take long for.
 */
export function patternCost(text: string): number {
  const outer: Group[] = []
  let group: Group = { sum: 2, last: 0 }
  let tables = 0
  const atom = (cost: number): void => {
    group.sum += group.last
    group.last = cost
  }
  for (const { 0: token, groups = {} } of text.matchAll(TOKENS)) {
    const { quoted, named, set, flags, open, close, count, least, most } = groups
    if (count !== undefined) group.last = repeated(group.last, Number(least), most)
    else if (open !== undefined) {
      outer.push(group)
      group = { sum: 2, last: 0 }
    } else if (close !== undefined) {
      const cost = group.sum + group.last
      group = outer.pop() ?? group
      atom(cost)
    } else if (quoted !== undefined) {
      atom(token.length)
      atom(1)
    } else if (flags === undefined) {
      tables += NAMED_CLASS * (named !== undefined ? 1 : (set?.match(/\\[pP]|\[:/g)?.length ?? 0))
      if ('*+?'.includes(token)) group.last += 1
      else atom(token === '|' ? 2 : 1)
    }
  }
  return [...outer, group].reduce((sum, part) => sum + part.sum + part.last, 0) + tables
}

// Each time that may be left out takes one more, as does the loop behind the last that may not.
function repeated(cost: number, least: number, most: string | undefined): number {
  const optional = most ? Math.max(0, Number(most) - least) : 0
  return Math.max(1, least) * cost + optional * (cost + 1) + 1
}
