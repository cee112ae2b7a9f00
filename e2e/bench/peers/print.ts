import type { Bout } from './bout.ts'

/** Lines of the printed table for one kind of request. */
export function boutLines({ title, ratio, target, labels, ours, bare, memory }: Bout): string {
  const verdict =
    target === undefined ? '(for information)' : `(at least ${target}x: ${ratio >= target ? 'reached' : 'MISSED'})`
  return [
    `${title.padEnd(58)} ${`${ratio.toFixed(1)}x`.padStart(8)} ${verdict}`,
    line(labels.ours, ours, memory.ours),
    line(labels.bare, bare, memory.peer),
  ].join('\n')
}

const line = (name: string, { perSecond, p50, p99, processor }: Bout['ours'], memory: number) =>
  `    ${name.padEnd(20)} ${perSecond.toFixed(0).padStart(8)} /s   p50 ${p50.toFixed(2)} ms   p99 ${p99.toFixed(2)} ms   processor ${processor.toFixed(0)} µs each   RSS ${memory.toFixed(0)} MB`
