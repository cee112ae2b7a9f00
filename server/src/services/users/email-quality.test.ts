import { describe, expect, it } from 'vitest'
import { canonicalEmail } from './canonical-email.ts'
import { emailQuality } from './email-quality.ts'

describe('canonical email', () => {
  it.each([
    ['Bob.B.Smith+news@GoogleMail.com', 'bobbsmith@gmail.com'],
    ['bob.smith+x@hotmail.co.uk', 'bob.smith@outlook.com'],
    ['bob-smith-shop@yahoo.fr', 'bob-smith@yahoo.com'],
    ['bob.smith+x@me.com', 'bob.smith@icloud.com'],
    ['bob.smith+x@pm.me', 'bob.smith+x@protonmail.com'],
    ['bob+x@fastmail.fm', 'bob+x@fastmail.com'],
    ['bob@walla.com', 'bob@walla.co.il'],
    ['Bob.Smith+x@Firm.example', 'bob.smith+x@firm.example'],
    ['+x@gmail.com', '+x@gmail.com'],
    ['"a+b"@gmail.com', '"a+b"@gmail.com'],
  ])('%s is %s', (address, canonical) => {
    expect(canonicalEmail(address)).toBe(canonical)
  })
})

describe('email quality', () => {
  it('is as recorded for an example address', () => {
    expect(emailQuality('one@example.com')).toEqual({
      emailCanonical: 'one@example.com',
      emailIsCanonical: true,
      emailIsFree: false,
      emailIsDisposable: true,
      emailIsCorporate: false,
    })
  })

  it.each([
    ['bob@gmail.com', 'free'],
    ['bob@web.de', 'free'],
    ['bob@mailinator.com', 'disposable'],
    ['bob@any.sub.33mail.com', 'disposable'],
    ['bob@mail.example.com', 'corporate'],
    ['bob@notexample.com', 'corporate'],
    ['bob@mozilla.org', 'corporate'],
    ['bob@[127.0.0.1]', 'corporate'],
  ])('%s is %s', (address, kind) => {
    const { emailIsFree, emailIsDisposable, emailIsCorporate } = emailQuality(address)
    expect({ free: emailIsFree, disposable: emailIsDisposable, corporate: emailIsCorporate }).toEqual({
      free: kind === 'free',
      disposable: kind === 'disposable',
      corporate: kind === 'corporate',
    })
  })

  it('refuses what is no address', () => {
    expect(() => emailQuality('bob')).toThrow(expect.objectContaining({ type: 'general_invalid_email' }))
  })

  it('says that an alias is not canonical', () => {
    expect(emailQuality('b.ob@gmail.com').emailIsCanonical).toBe(false)
  })
})
