import type { Connection } from '../../database.ts'
import { qualified } from '../../fragment.ts'
import { logOf } from './names.ts'

// Whoever writes rows knows the indexes beside a table from its definition, which may be a moment old when an index comes.
// Until everybody knows, the engine itself notes which rows were written, and their entries are made anew from that.

const EVENTS = [
  { suffix: 'i', when: 'insert', row: 'new' },
  { suffix: 'u', when: 'update', row: 'new' },
  { suffix: 'd', when: 'delete', row: 'old' },
] as const

/** Makes the log of an index: the numbers of rows whose value in `field` is written from now on. */
export const createLog = (connection: Connection, table: string, field: string, name: string): readonly string[] =>
  connection.dialect.name === 'sqlite' ? sqliteLog(table, field, name) : postgresLog(connection, table, field, name)

function sqliteLog(table: string, field: string, name: string): string[] {
  const log = logOf(name)
  return [
    `create table "${log}" (at integer primary key autoincrement, id integer not null)`,
    ...EVENTS.map(
      ({ suffix, when, row }) =>
        `create trigger "${name}${suffix}" after ${when}${when === 'update' ? ` of "${field}"` : ''} on "${table}"
          when ${conditionOf(when, `"${field}"`, 'is not')}
          begin insert into "${log}" (id) values (${row}."$sequence"); end`,
    ),
  ]
}

function postgresLog(connection: Connection, table: string, field: string, name: string): string[] {
  const log = qualified(connection, logOf(name))
  const noting = qualified(connection, `${name}n`)
  // Not every type that columns have can be compared.
  const value = `"${field}"::text`
  return [
    `create table ${log} (at bigint generated always as identity primary key, id bigint not null)`,
    `create function ${noting}() returns trigger language plpgsql as $noting$ begin
      if tg_op = 'DELETE' then insert into ${log} (id) values (old."$sequence");
      else insert into ${log} (id) values (new."$sequence"); end if;
      return null; end $noting$`,
    ...EVENTS.map(
      ({ suffix, when }) =>
        `create trigger "${name}${suffix}" after ${when}${when === 'update' ? ` of "${field}"` : ''}
          on ${qualified(connection, table)} for each row
          when (${conditionOf(when, value, 'is distinct from')}) execute function ${noting}()`,
    ),
  ]
}

function conditionOf(when: (typeof EVENTS)[number]['when'], value: string, differs: string): string {
  if (when === 'insert') return `new.${value} is not null`
  return when === 'delete' ? `old.${value} is not null` : `old.${value} ${differs} new.${value}`
}

/** Removes the log of an index, as far as it is there. */
export const dropLog = (connection: Connection, name: string): readonly string[] => [
  ...(connection.dialect.name === 'sqlite'
    ? EVENTS.map(({ suffix }) => `drop trigger if exists "${name}${suffix}"`)
    : [`drop function if exists ${qualified(connection, `${name}n`)}() cascade`]),
  `drop table if exists ${qualified(connection, logOf(name))}`,
]
