import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { ServerProcess } from '../server/process.ts'
import { connect, type Place, type Row } from './bare/rows.ts'

/** A copy of a project's tables for the bare server to write to, and the rows that tell it what to write. */
export interface WritableCopy {
  readonly place: Place
  readonly samples: Record<'users' | 'targets' | 'audits', Row>
}

const TABLES = ['users', 'targets', 'audits'] as const
const NEWEST = 'order by "$sequence" desc limit 1'

/** Copies what creating a user writes to, after somebody created one. */
export async function copyForWriting(place: Place): Promise<WritableCopy> {
  return place.adapter === 'sqlite' ? copyFile(place) : copySchema(place)
}

/** A copy of a project's file. */
export function copyOf(place: Place & { adapter: 'sqlite' }): Place {
  const project = `${place.project}.copy`
  const database = new DatabaseSync(place.project, { readOnly: true })
  database.exec(`vacuum into '${project.replaceAll("'", "''")}'`)
  database.close()
  return { ...place, project }
}

function copyFile(place: Place & { adapter: 'sqlite' }): WritableCopy {
  const database = new DatabaseSync(place.project, { readOnly: true })
  const samples = TABLES.map((table) => [
    table,
    withoutSequence(database.prepare(`select * from ${table} ${NEWEST}`).get()),
  ])
  database.close()
  return { place: copyOf(place), samples: Object.fromEntries(samples) }
}

async function copySchema(place: Place & { adapter: 'postgresql' }): Promise<WritableCopy> {
  const sql = connect(place.url)
  const project = 'bare_copy'
  const samples: [string, Row][] = []
  await sql.unsafe(`create schema ${project}`)
  for (const table of TABLES) {
    await sql.unsafe(`create table ${project}."${table}" (like "${place.project}"."${table}" including all)`)
    const [row] = await sql.unsafe<Row[]>(`select * from "${place.project}"."${table}" ${NEWEST}`)
    samples.push([table, withoutSequence(row)])
  }
  await sql.end()
  return { place: { ...place, project }, samples: Object.fromEntries(samples) as WritableCopy['samples'] }
}

/** A row to insert another like it. */
export function withoutSequence(row: Row | undefined): Row {
  if (!row) throw new Error('There is no row to learn from.')
  const { $sequence: _own, ...rest } = row
  return rest
}

/** Where a server keeps the rows of a project. */
export function placeOf({ folder, databaseUrl }: ServerProcess, projectId: string): Place {
  if (databaseUrl)
    return { adapter: 'postgresql', url: databaseUrl, platform: 'platform', project: `project_${projectId}` }
  const data = join(folder, 'data')
  return {
    adapter: 'sqlite',
    platform: join(data, 'platform.sqlite'),
    project: join(data, 'projects', `${projectId}.sqlite`),
  }
}
