import { sql } from 'kysely'
import { type StorageKind, storageKind } from './columns/index.ts'
import type { Connection } from './database.ts'

/** A table as a migration writes it down: frozen, whatever becomes of the shapes. */
export interface TableSpec {
  readonly name: string
  /** Column → kind, `!` for columns that are never null: `{ email: 'string', status: 'boolean!' }`. */
  readonly columns: Readonly<Record<string, StorageKind | `${StorageKind}!`>>
  /** Rows carry permissions. */
  readonly rows?: true
  readonly indexes?: readonly { readonly columns: readonly string[]; readonly unique?: true }[]
}

/** What migrations are written with. */
export class SchemaBuilder {
  readonly #connection: Connection

  constructor(connection: Connection) {
    this.#connection = connection
  }

  /** Creates a table with `$sequence`, `$id`, dates, its columns and indexes, and its ACL where rows carry permissions. */
  async createTable(spec: TableSpec): Promise<void> {
    const { dialect } = this.#connection
    const lines = [
      `"$sequence" ${dialect.sequence}`,
      `"$id" ${this.#type('string')} not null unique`,
      `"$createdAt" ${this.#type('datetime')} not null`,
      `"$updatedAt" ${this.#type('datetime')} not null`,
      ...(spec.rows ? [`"$acl" ${this.#type('integer')} not null`] : []),
      ...Object.entries(spec.columns).map(([name, kind]) => this.#line(name, kind)),
    ]
    await this.run(`create table ${this.#table(spec.name)} (${lines.join(', ')})`)
    if (spec.rows) await this.#createAcl(spec.name)
    for (const index of spec.indexes ?? []) await this.createIndex(spec.name, index)
  }

  /**
   * Creates a table for the rows of a user: IDs are unique whatever their letters' case (contract: data 0.1.3), and rows
   * are counted by their permission set. Its columns are added one by one.
   */
  async createRowTable(name: string): Promise<void> {
    const { dialect } = this.#connection
    const integer = this.#type('integer')
    const on = this.#indexed(name)
    await this.run(
      `create table ${this.#table(name)} ("$sequence" ${dialect.sequence}, "$id" ${this.#type('string')} not null,
        "$createdAt" ${integer} not null, "$updatedAt" ${integer} not null, "$acl" ${integer} not null)`,
    )
    await this.run(`create unique index "${name}_id" on ${on} (lower("$id"))`)
    await this.#createAcl(name, ['$acl', '$sequence'])
    await this.run(
      `create table ${this.#table(`${name}__count`)} (acl ${integer} not null, shard ${integer} not null,
        n ${integer} not null, primary key (acl, shard))${dialect.name === 'sqlite' ? ' without rowid' : ''}`,
    )
  }

  async createIndex(
    table: string,
    index: { readonly columns: readonly string[]; readonly unique?: true },
  ): Promise<void> {
    const name = `${table}_${index.columns.join('_')}`.replaceAll('$', '')
    const columns = index.columns.map((column) => `"${column}"`).join(', ')
    await this.run(
      `create ${index.unique ? 'unique ' : ''}index "${name.slice(0, 60)}" on ${this.#indexed(table)} (${columns})`,
    )
  }

  async run(statement: string): Promise<void> {
    await this.#connection.run(statement, [])
  }

  // SQLite names indexes per file, PostgreSQL per schema, where the name itself is not qualified.
  #indexed(table: string): string {
    return this.#connection.schema === undefined ? `"${table}"` : this.#table(table)
  }

  async #createAcl(table: string, indexed = ['$acl']): Promise<void> {
    const { dialect } = this.#connection
    const [acl, role] = [`${table}__acl`, `${table}__role`]
    await this.run(
      `create table ${this.#table(acl)} (id ${dialect.sequence}, digest ${this.#type('string')} not null unique,
        permissions ${this.#type('string')} not null)`,
    )
    await this.run(
      `create table ${this.#table(role)} (role ${this.#type('string')} not null, action ${this.#type('string')} not null,
        acl ${this.#type('integer')} not null, primary key (role, action, acl))${dialect.name === 'sqlite' ? ' without rowid' : ''}`,
    )
    await this.createIndex(table, { columns: indexed })
  }

  #line(name: string, kind: string): string {
    const required = kind.endsWith('!')
    return `"${name}" ${this.#type(kind.replace('!', '') as StorageKind)}${required ? ' not null' : ''}`
  }

  #type(kind: StorageKind): string {
    return storageKind(kind).sqlType(this.#connection.dialect.name)
  }

  #table(name: string): string {
    const { schema, dialect } = this.#connection
    const table = sql.table(schema === undefined ? name : `${schema}.${name}`)
    return sql`${table}`.compile(dialect.builder).sql
  }
}
