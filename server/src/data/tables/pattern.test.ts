import { RE2JS } from 're2js'
import { beforeAll, describe, expect, it } from 'vitest'
import { compilePattern } from './pattern.ts'
import { patternCost } from './pattern-cost.ts'
import { Refusal } from './types/type.ts'

const finds = (pattern: string, value: string): boolean => {
  const test = compilePattern(pattern)
  if (test instanceof Refusal) throw new Error(test.reason)
  return test(value)
}
const refused = (pattern: string): string => {
  const refusal = compilePattern(pattern)
  expect(refusal, pattern.slice(0, 40)).toBeInstanceOf(Refusal)
  return (refusal as Refusal).reason
}
/** Milliseconds that it takes, others at work or not. */
const time = (run: () => unknown): number =>
  Math.min(
    ...[1, 2, 3].map(() => {
      const start = performance.now()
      run()
      return performance.now() - start
    }),
  )
beforeAll(() => void compilePattern('the engine is loaded'))

describe('a pattern', () => {
  it.each<[string, string, boolean]>([
    ['^A', 'Ada', true],
    ['^A', 'ada', false],
    ['d', 'Ada', true],
    ['(?i)^ADA$', 'Ada', true],
    ['^[a-z0-9._%+-]+@[a-z0-9.-]+\\.[a-z]{2,63}$', 'ada@example.com', true],
    ['^\\d{4}-\\d{2}-\\d{2}$', '2026-01-31', true],
    ['\\bfirst\\b', 'the first program', true],
    ['\\p{Lu}\\p{Ll}+', 'Ångström', true],
    ['^.$', '👍', true],
    ['a.c', 'a\nc', false],
    ['', '', true],
    ['x', '', false],
    ['\\x00', 'a\0b', true],
    ['a', '\ud800a', true],
    ['__proto__|constructor', 'constructor', true],
  ])('%s in %j: %s', (pattern, value, found) => {
    expect(finds(pattern, value)).toBe(found)
  })

  it('takes time in proportion to the text', () => {
    const text = 'x'.repeat(100_000)
    for (const pattern of ['(x+x+)+y', '(x|x)*y', '(x*)*[yz]', '^(x?){100}x{100}$', '(.*)(.*)(.*)(.*)[0-9]']) {
      expect(
        time(() => finds(pattern, `${text}z`)),
        pattern,
      ).toBeLessThan(2000)
    }
  })
})

describe('a pattern is refused', () => {
  it.each([
    ['(a)\\1', /references back/],
    ['(?<n>a)\\k<n>', /references back/],
    ['a(?=b)', /lookahead/],
    ['a(?!b)', /lookahead/],
    ['(?<=a)b', /lookbehind/],
    ['(?<!a)b', /lookbehind/],
    ['(?>a)', /not supported/],
    ['[a', /missing closing \]/],
    ['(a', /missing closing \)/],
    ['a)', /unexpected \)/],
    ['a**', /repetition/],
    ['\\', /trailing backslash/],
    ['\\p{Klingon}', /class/],
    ['x{2,1}', /repeat count/],
    ['x'.repeat(4097), /4096/],
  ])('when it is %j, with the reason', (pattern, reason) => {
    expect(refused(pattern)).toMatch(reason)
  })

  it('without naming what stands in it or what read it', () => {
    expect(refused('secret[')).not.toMatch(/secret|re2|regexp/i)
  })

  it('quickly when it would become a large program', () => {
    const hostile = [
      '((a{100}){100}){100}',
      '(((((a{9}){9}){9}){9}){9})',
      'a{1000}'.repeat(500),
      '(?:a?){500}a{900}',
      '(x{0,2}){500}'.repeat(300),
      '(?:(?:a{0,1000}){0,1}){0,1000}',
      '\\pL'.repeat(1300),
      '(?i)[^\\pL\\pM]'.repeat(200),
      '[[:^alpha:][:^digit:]]'.repeat(180),
      '('.repeat(4000),
      `${'('.repeat(2000)}${')'.repeat(2000)}`,
      '|'.repeat(4000),
      '[^]x{1000}]{1000}'.repeat(200),
      '\\Qa\\E{1000}'.repeat(300),
      '\\'.repeat(4095),
      '(?P<'.repeat(1000),
      '['.repeat(4096),
      '[:'.repeat(2000),
      '[[:a:]'.repeat(600),
      '\\p{'.repeat(1300),
      '\\Q'.repeat(2000),
      '(?a'.repeat(1300),
      'x{'.repeat(2000),
    ]
    for (const pattern of hostile)
      expect(
        time(() => refused(pattern)),
        pattern.slice(0, 30),
      ).toBeLessThan(500)
  })
})

describe('what a pattern costs', () => {
  const PARTS = String.raw`a . \d \pL \p{Lu} [a-z] [^\]a] []x{5}] [[:alpha:]] ( (?: (?i) (?i: ) ) {3} {2,5} {4,} {0,7} {40} * + ? | ^ $ \b \Qa{9}\E \{ { } {,5} [ ] [^ \ - [: \x{41} é 👍 (?P<n> (?<m> \z \E \Q`
  let state = 7
  const number = (below: number): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }

  it('is told from its text, and never less than half of what it turns out to be', () => {
    const parts = PARTS.split(' ')
    let compiled = 0
    for (let round = 0; round < 40_000; round += 1) {
      const pattern = Array.from({ length: 1 + number(14) }, () => parts[number(parts.length)]).join('')
      const cost = patternCost(pattern)
      if (cost > 5000) continue
      try {
        expect(RE2JS.compile(pattern).programSize(), pattern).toBeLessThanOrEqual(2 * cost)
        compiled += 1
      } catch (error) {
        if ((error as Error).name === 'AssertionError') throw error
      }
    }
    expect(compiled).toBeGreaterThan(5000)
  })
})
