import { describe, expect, it } from 'vitest'
import { isCommonPassword } from './common-passwords.ts'

describe('isCommonPassword', () => {
  it.each(['password', '12345678', 'qwertyuiop', '11111111'])('knows %s', async (text) => {
    expect(await isCommonPassword(text)).toBe(true)
  })

  it.each(['', 'PASSWORD!', 'Correct-Horse-7', 'password\n'])('does not know %j', async (text) => {
    expect(await isCommonPassword(text)).toBe(false)
  })
})
