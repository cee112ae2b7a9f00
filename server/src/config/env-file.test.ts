import { describe, expect, it } from 'vitest'
import { readEnvFile } from './env-file.ts'

const read = (text: string) => ({ ...readEnvFile(text) })

describe('readEnvFile', () => {
  it('reads plain lines, comments, export, and Windows line ends', () => {
    const text = '\uFEFF# head\r\n\r\n_APP_PORT=80\r\nexport _APP_LOCALE = de \r\n_APP_HOME=\r\n   # tail'
    expect(read(text)).toEqual({ _APP_PORT: '80', _APP_LOCALE: 'de', _APP_HOME: '' })
  })

  it('keeps a # inside a word and drops one after a blank', () => {
    expect(read('A=pa#ss\nB=pass # comment\nC=# comment\nD="pa # ss" # comment')).toEqual({
      A: 'pa#ss',
      B: 'pass',
      C: '',
      D: 'pa # ss',
    })
  })

  it('unescapes in double quotes only and expands nothing', () => {
    expect(read(`A="a\\nb \\"c\\" \\d"\nB='a\\nb'\nC=\${A}\nD="$A"`)).toEqual({
      A: 'a\nb "c" \\d',
      B: 'a\\nb',
      C: `\${A}`,
      D: '$A',
    })
  })

  it('lets a quoted value span lines', () => {
    expect(read('KEY="-----BEGIN\nabc\n-----END"\nA=1')).toEqual({ KEY: '-----BEGIN\nabc\n-----END', A: '1' })
  })

  it('takes the last of two values, and a name like __proto__ as any other', () => {
    expect(read('A=1\nA=2').A).toBe('2')
    expect(Object.hasOwn(readEnvFile('__proto__=x'), '__proto__')).toBe(true)
  })

  it('names every malformed line without repeating it', () => {
    const text = 'A=1\nhunter2\nB="x\ny" hunter3\nC="hunter4'
    const problem = (() => {
      try {
        return readEnvFile(text)
      } catch (error) {
        return String(error)
      }
    })()
    expect(problem).toContain('Line 2 of the .env file is not of the form NAME=value.')
    expect(problem).toContain('Line 3 of the .env file goes on after the closing quote.')
    expect(problem).toContain('Line 5 of the .env file opens a quote that is never closed.')
    expect(problem).not.toMatch(/hunter/)
  })
})
