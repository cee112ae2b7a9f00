import { mkdir, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { describeVariables, type Row } from '../config/describe.ts'
import { renderExample, renderReference, wrap } from '../config/document.ts'
import type { Environment } from '../config/settings.ts'

export interface VarsContext {
  readonly env: Environment
  /** What the .env file holds, already read. */
  readonly file: Environment
  readonly out: { write(text: string): unknown }
  /** Folder of the checkout, for `--docs`. */
  readonly root?: string
}

const WIDTH = 100
const USAGE = `Usage: holdfast vars [part of a name] [--json] [--docs]

Prints every variable with its value, default and origin; secrets are masked.
  --json   prints the same as a JSON array
  --docs   writes docs/reference/variables.md and .env.example instead (in a checkout)
`

/** Shows the configuration, right or wrong; exit code 1 when it could not work or the arguments make no sense. */
export async function vars(args: readonly string[], context: VarsContext): Promise<number> {
  const options = readArguments(args)
  if (!options || options.help) {
    context.out.write(USAGE)
    return options ? 0 : 1
  }
  if (options.docs) return await writeDocuments(context)
  const rows = describeVariables(context.env, context.file)
  const wanted = rows.filter(({ name }) => name.includes(options.part))
  context.out.write(options.json ? `${JSON.stringify(wanted, null, 2)}\n` : renderTable(wanted))
  return rows.some(({ problem }) => problem) ? 1 : 0
}

function readArguments(args: readonly string[]) {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { json: { type: 'boolean' }, docs: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
    })
    return positionals.length > 1 ? undefined : { ...values, part: (positionals[0] ?? '').toUpperCase() }
  } catch {
    return undefined // an option that does not exist: the usage text is the answer
  }
}

async function writeDocuments({ out, root = fileURLToPath(new URL('../../../', import.meta.url)) }: VarsContext) {
  await mkdir(`${root}/docs/reference`, { recursive: true })
  await writeFile(`${root}/docs/reference/variables.md`, renderReference())
  await writeFile(`${root}/.env.example`, renderExample())
  out.write('Wrote docs/reference/variables.md and .env.example.\n')
  return 0
}

function renderTable(rows: readonly Row[]): string {
  const known = rows.filter(({ status }) => status !== 'ignored')
  const ignored = rows.filter(({ status }) => status === 'ignored')
  const lines = [columns('VARIABLE', 'VALUE', 'ORIGIN', 'DEFAULT')]
  for (const [title, members] of Map.groupBy(known, ({ group }) => group)) {
    lines.push('', title, ...members.flatMap(renderRow))
  }
  if (ignored.length) lines.push('', 'Accepted and ignored')
  for (const [note = '', members] of Map.groupBy(ignored, (row) => row.note)) {
    lines.push(...wrap(note, WIDTH - 4).map((line) => `  # ${line}`), ...members.flatMap(renderRow))
  }
  const wrong = rows.filter(({ problem }) => problem).length
  if (wrong) lines.push('', `${wrong} ${wrong === 1 ? 'variable has' : 'variables have'} a problem (marked !!).`)
  return `${lines.join('\n')}\n`
}

function renderRow(row: Row): string[] {
  const remark = (mark: string, text: string | undefined) =>
    text ? wrap(text, WIDTH - 7).map((line, index) => `    ${index ? '  ' : mark} ${line}`) : []
  return [
    columns(`  ${row.name}`, row.value || '-', row.origin, row.default || '-'),
    ...remark('!!', row.problem),
    ...remark(' !', row.warning),
    ...remark(' ?', row.status === 'unknown' ? row.note : undefined),
  ]
}

function columns(name: string, value: string, origin: string, fallback: string): string {
  return `${name.padEnd(43)} ${clip(value, 24).padEnd(24)} ${origin.padEnd(11)} ${clip(fallback, 19)}`.trimEnd()
}

const clip = (text: string, width: number) => (text.length > width ? `${text.slice(0, width - 1)}…` : text)
