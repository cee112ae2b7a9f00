import { ConfigError } from './config-error.ts'

const LINE = /^\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=[^\S\n]*/
const DOUBLE = /^"((?:[^"\\]|\\[\s\S])*)"/
const SINGLE = /^'([^']*)'/
const BARE = /^[^\n]*/
const REST = /^[^\S\n]*(?:#[^\n]*)?(?:\n|$)/
const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' }

/**
 * Reads the text of an env file the way container tools do: comments, `export`, quotes (which may span lines), no
 * expansion; an unquoted `#` starts a comment only after a blank. Throws ConfigError naming lines, never their content.
 */
export function readEnvFile(text: string): Record<string, string> {
  const values: Record<string, string> = Object.create(null)
  const problems: string[] = []
  let rest = text.replace(/^\uFEFF/, '').replaceAll('\r\n', '\n')
  let line = 1
  while (rest) {
    const entry = readEntry(rest)
    if (typeof entry.problem === 'string') problems.push(`Line ${line} of the .env file ${entry.problem}.`)
    else if (entry.name) values[entry.name] = entry.value
    const taken = rest.slice(0, Math.max(entry.length, 1))
    line += taken.split('\n').length - 1
    rest = rest.slice(taken.length)
  }
  if (problems.length) throw new ConfigError(problems)
  return values
}

type Entry = { length: number; name?: string; value: string; problem?: undefined } | { length: number; problem: string }

/** The first entry of a text, and how many characters it takes including the end of its last line. */
function readEntry(text: string): Entry {
  const whole = lineLength(text)
  const firstLine = text.slice(0, whole).trim()
  if (firstLine === '' || firstLine.startsWith('#')) return { length: whole, value: '' }
  const start = LINE.exec(text.slice(0, whole))
  if (!start?.[1]) return { length: whole, problem: 'is not of the form NAME=value' }
  const rest = text.slice(start[0].length)
  if (rest[0] !== '"' && rest[0] !== "'")
    return { length: whole, name: start[1], value: bare(BARE.exec(rest)?.[0] ?? '') }
  const quoted = (rest[0] === '"' ? DOUBLE : SINGLE).exec(rest)
  if (!quoted) return { length: whole, problem: 'opens a quote that is never closed' }
  const end = REST.exec(rest.slice(quoted[0].length))
  const length = start[0].length + quoted[0].length
  if (!end) return { length: length + lineLength(text.slice(length)), problem: 'goes on after the closing quote' }
  const value = rest[0] === '"' ? unescaped(quoted[1] ?? '') : (quoted[1] ?? '')
  return { length: length + end[0].length, name: start[1], value }
}

function lineLength(text: string): number {
  const end = text.indexOf('\n')
  return end < 0 ? text.length : end + 1
}

const bare = (text: string) => (text.startsWith('#') ? '' : text.replace(/\s#.*$/, '').trim())

const unescaped = (text: string) =>
  text.replace(/\\([\s\S])/g, (whole, letter: string) => ESCAPES[letter] ?? (/["\\$]/.test(letter) ? letter : whole))
