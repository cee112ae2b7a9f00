import { readFile } from 'node:fs/promises'

/** Milliseconds of processor time a process has used, to 10 ms. Read from /proc: NaN where there is none. */
export async function processorTime(pid: number): Promise<number> {
  if (process.platform !== 'linux') return Number.NaN
  const text = await readFile(`/proc/${pid}/stat`, 'utf8')
  // The name in brackets may hold anything; counted from behind it, user and system time are fields 12 and 13.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) * 10
}
