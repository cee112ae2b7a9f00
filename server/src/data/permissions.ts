import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import type { Connection } from './database.ts'

export type Action = 'read' | 'create' | 'update' | 'delete'

/** A permission as the API writes it: `read("user:5e5ea5c16897e")` (contract: identity 2.2). */
export const permission = (action: Action, role: string): string => `${action}("${role}")`

const PERMISSION = /^(read|create|update|delete)\("(.+)"\)$/

/** Takes a permission apart; undefined when it is none. */
export function parsePermission(text: string): { action: Action; role: string } | undefined {
  const [, action, role] = PERMISSION.exec(text) ?? []
  return action && role ? { action: action as Action, role } : undefined
}

/** True when one of `roles` may do `action` under `permissions`. */
export const allows = (permissions: readonly string[], action: Action, roles: readonly string[]): boolean =>
  roles.some((role) => permissions.includes(permission(action, role)))

// Rows with the same permissions share one entry of the table's ACL: `<table>__acl` names the set, `<table>__role`
// says which role may do what under it. An entry never changes. Sets are found by their digest: a hundred permissions
// are longer than what PostgreSQL can index.

/** A table, for what its name is enough for. */
export interface Named {
  readonly name: string
}

export const aclTable = (shape: Named): string => `${shape.name}__acl`
export const roleTable = (shape: Named): string => `${shape.name}__role`

/** The ACL entry of a permission set, made when it is the first of its kind. */
export async function intern(tx: Connection, shape: Named, permissions: readonly string[]): Promise<number> {
  const canonical = JSON.stringify([...new Set(permissions)])
  const digest = createHash('sha256').update(canonical).digest('base64url')
  const table = qualified(tx, aclTable(shape))
  const found = await query(tx, sql`select id from ${table} where digest = ${digest}`)
  if (found[0]) return Number(found[0].id)
  const made = await query(
    tx,
    sql`insert into ${table} (digest, permissions) values (${digest}, ${canonical})
        on conflict (digest) do update set permissions = excluded.permissions returning id`,
  )
  const id = Number(made[0]?.id)
  const rights = permissions.flatMap((text) => parsePermission(text) ?? [])
  if (rights.length > 0) {
    const values = sql.join(rights.map(({ role, action }) => sql`(${role}, ${action}, ${id})`))
    await query(
      tx,
      sql`insert into ${qualified(tx, roleTable(shape))} (role, action, acl) values ${values} on conflict do nothing`,
    )
  }
  return id
}

/** The permissions of an ACL entry. */
export async function permissionsOf(connection: Connection, shape: Named, acl: number): Promise<readonly string[]> {
  const rows = await query(
    connection,
    sql`select permissions from ${qualified(connection, aclTable(shape))} where id = ${acl}`,
  )
  return JSON.parse(String(rows[0]?.permissions ?? '[]')) as string[]
}

/** The rows of `shape` that one of `roles` may read, as a condition. */
export const readableBy = (connection: Connection, shape: Named, roles: readonly string[]) =>
  roles.length === 0
    ? sql<boolean>`1 = 0`
    : sql<boolean>`"$acl" in (select acl from ${qualified(connection, roleTable(shape))}
        where action = 'read' and role in (${sql.join(roles.map((role) => sql`${role}`))}))`

const qualified = (connection: Connection, table: string) =>
  connection.schema === undefined ? sql.table(table) : sql.table(`${connection.schema}.${table}`)

function query(connection: Connection, statement: ReturnType<typeof sql>) {
  const { sql: text, parameters } = statement.compile(connection.dialect.builder)
  return connection.all(text, parameters as string[])
}
