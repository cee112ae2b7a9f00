/** A write on rows that count what happens to them: each write adds one to `n`, and most add their ID to `log`. */
export interface Write {
  readonly id: string
  readonly began: number
  readonly ended: number
  readonly rows: readonly WrittenRow[]
  readonly logged: boolean
}

export interface WrittenRow {
  readonly rowId: string
  /** The row as it was answered; undefined where nothing of it was. */
  readonly after: Counting | undefined
}

/** What a row counts. */
export interface Counting {
  readonly n: number
  readonly log: readonly string[]
}

/**
 * An order of writes, one after the other, in which each answer and the final rows come out as they did, and in which no
 * write stands before one that had ended when it began.
 * @throws Error that says why there is none
 */
export function serialOrder(writes: readonly Write[], rows: ReadonlyMap<string, Counting>): Write[] {
  const orders = [...rows].map(([rowId, row]) => orderOn(rowId, row, writes))
  const order = sorted(writes, orders)
  replay(order, rows)
  return order
}

// Each write on a row has a number: the one it was answered with, or one that is left over, in the order of the log.
function orderOn(rowId: string, { n, log }: Counting, writes: readonly Write[]): Write[] {
  const places: (Write | undefined)[] = Array.from({ length: n })
  const silent = new Map<string, Write>()
  for (const write of writes)
    for (const { after } of write.rows.filter((row) => row.rowId === rowId)) {
      if (!after) silent.set(write.id, write)
      else if (places[after.n - 1]) throw new Error(`Two writes were number ${after.n} on ${rowId}.`)
      else places[after.n - 1] = write
    }
  const rest = log.flatMap((id) => silent.get(id) ?? [])
  const order = places.map((write) => write ?? rest.shift())
  if (rest.length > 0 || order.length > n) throw new Error(`More was done to ${rowId} than it counted.`)
  return order.map((write, at) => {
    if (!write) throw new Error(`Nobody was number ${at + 1} on ${rowId}.`)
    return write
  })
}

function sorted(writes: readonly Write[], orders: readonly (readonly Write[])[]): Write[] {
  const next = new Map<Write, Write[]>(writes.map((write) => [write, []]))
  const waiting = new Map<Write, number>(writes.map((write) => [write, 0]))
  const edge = (from: Write, to: Write) => {
    next.get(from)?.push(to)
    waiting.set(to, (waiting.get(to) ?? 0) + 1)
  }
  for (const order of orders) for (const [at, write] of order.slice(1).entries()) edge(order[at] as Write, write)
  for (const one of writes) for (const other of writes) if (one.ended < other.began) edge(one, other)
  const ready = writes.filter((write) => waiting.get(write) === 0)
  for (const write of ready)
    for (const other of next.get(write) ?? []) {
      waiting.set(other, (waiting.get(other) ?? 0) - 1)
      if (waiting.get(other) === 0) ready.push(other)
    }
  if (ready.length < writes.length) throw new Error('Each of some writes came before the others.')
  return ready
}

function replay(order: readonly Write[], rows: ReadonlyMap<string, Counting>): void {
  const state = new Map<string, { n: number; log: string[] }>()
  for (const { id, rows: written, logged } of order)
    for (const { rowId, after } of written) {
      const row = state.get(rowId) ?? { n: 0, log: [] }
      state.set(rowId, row)
      row.n += 1
      if (logged) row.log.push(id)
      if (after) requireSame(`${rowId} after ${id}`, after, row)
    }
  for (const [rowId, row] of rows) requireSame(`${rowId} in the end`, row, state.get(rowId) ?? { n: 0, log: [] })
}

function requireSame(what: string, found: Counting, expected: Counting): void {
  const texts = [found, expected].map(({ n, log }) => `${n}: ${log.join(' ')}`)
  if (texts[0] !== texts[1]) throw new Error(`${what} was ${texts[0]}, and not ${texts[1]}.`)
}

/** Somebody who wanted a value that only one row can have. */
export interface Claim {
  readonly value: string
  readonly began: number
  readonly ended: number
  /** When he gave it back; undefined when he did not get it. */
  readonly release: { readonly began: number; readonly ended: number } | undefined
}

/** Why claims cannot have come one after the other; undefined when they can. */
export function impossibleClaim(claims: readonly Claim[]): string | undefined {
  for (const value of new Set(claims.map((claim) => claim.value))) {
    const asked = claims.filter((claim) => claim.value === value)
    const owners = asked.filter(({ release }) => release).sort((one, other) => one.ended - other.ended)
    for (const [at, owner] of owners.slice(1).entries())
      if ((owners[at]?.release?.began ?? 0) > owner.ended) return `${value} was given to two at a time.`
    for (const { began, ended, release } of asked)
      if (!release && !owners.some((owner) => owner.began <= ended && (owner.release?.ended ?? 0) >= began))
        return `${value} was refused when nobody had it.`
  }
  return undefined
}
