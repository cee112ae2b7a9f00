import { describe, expect, it } from 'vitest'
import { isCron } from './cron.ts'

describe('isCron', () => {
  it.each([
    '* * * * *',
    '0 3 * * *',
    '*/5 0-6,22 1,15 jan-MAR mon',
    '59 23 31 12 7',
    '0-30/10 * * * *',
    '@daily',
    '@HOURLY',
  ])('takes %j', (text) => {
    expect(isCron(text)).toBe(true)
  })
  it.each([
    '',
    '* * * *',
    '* * * * * *',
    '60 * * * *',
    '* 24 * * *',
    '* * 0 * *',
    '* * * 13 *',
    '* * * * 8',
    '5-1 * * * *',
    '*/0 * * * *',
    '1- * * * *',
    '-1 * * * *',
    'a * * * *',
    '1/2/3 * * * *',
    ', * * * *',
    '@reboot',
    'daily',
  ])('refuses %j', (text) => {
    expect(isCron(text)).toBe(false)
  })
})
