import { describe, expect, it } from 'vitest'
import { parseCookies } from './cookies.ts'

describe('cookies', () => {
  it.each<[string | undefined, Record<string, string>]>([
    [undefined, {}],
    ['', {}],
    ['a=1; B=2;c=3 ;; d', { a: '1', b: '2', c: '3' }],
    ['a=first; a=second', { a: 'first' }],
    ['a=b=c==', { a: 'b=c==' }],
    ['=x; ;=', {}],
    ['a=%7B%22id%22%3A1%7D; b=%zz; c=100%', { a: '{"id":1}', b: '%zz', c: '100%' }],
    [
      'a_session_console=abc; a_session_console_legacy=def',
      { a_session_console: 'abc', a_session_console_legacy: 'def' },
    ],
  ])('%s → %j', (header, expected) => {
    expect({ ...parseCookies(header) }).toEqual(expected)
  })

  it('are found in the whole line that the command line client replays', () => {
    const line =
      'a_session_p1=eyJpZCI6MX0%3D; expires=Sat, 01 Jan 2028 00:00:00 GMT; Max-Age=31536000; path=/; domain=.example.com; secure; HttpOnly; SameSite=None'
    expect(parseCookies(line).a_session_p1).toBe('eyJpZCI6MX0=')
  })

  it('reach no prototype', () => {
    const cookies = parseCookies('__proto__=x; constructor=y')
    expect(Object.getPrototypeOf(cookies)).toBeNull()
    expect({ ...cookies }).toHaveProperty('constructor', 'y')
  })
})
