import createClient, { type Sql } from 'postgres'

/** How to reach a cluster. */
export interface ClusterOptions {
  readonly host: string
  readonly port: number
  readonly database: string
  readonly user: string
  readonly password: string
  /**
   * At least two: see `Cluster.transactions`. A few of them are for what takes long, heavy selects and schema changes;
   * with less than 16 these few come on top.
   */
  readonly connections: number
  /** Seconds a new connection may take (10). */
  readonly connectTimeout?: number
}

interface Pool {
  readonly max: number
  /** In milliseconds; 0 for none. */
  readonly statementTimeout: number
  /** Seconds an unused connection is kept; for good unless said. */
  readonly idleSeconds?: number
}

/** Makes a pool. It connects when it is first used. */
export const connect = (options: ClusterOptions, { max, statementTimeout, idleSeconds }: Pool): Sql =>
  createClient({
    host: options.host,
    port: options.port,
    database: options.database,
    username: options.user,
    password: options.password,
    max,
    idle_timeout: idleSeconds,
    connect_timeout: options.connectTimeout ?? 10,
    onnotice: () => undefined,
    connection: { application_name: 'holdfast', statement_timeout: statementTimeout, synchronous_commit: 'on' },
    // Rows cross as SQLite gives them: JSON as text, 64-bit integers as numbers while they are safe.
    types: {
      json: { to: 3802, from: [114, 3802], serialize: (text: string) => text, parse: (text: string) => text },
      bigint: { to: 20, from: [20], serialize: String, parse: exactInteger },
    },
  }) as unknown as Sql

function exactInteger(text: string): number | bigint {
  const value = Number(text)
  return Number.isSafeInteger(value) ? value : BigInt(text)
}
