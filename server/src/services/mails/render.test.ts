import { describe, expect, it } from 'vitest'
import { linkTo } from './link.ts'
import { render } from './render.ts'

const values = { user: 'Ada', project: 'Engine', redirect: 'https://app.example.com/r?a=1&secret=x' }

describe('render', () => {
  it('writes subject, text and HTML with the link in both', () => {
    const mail = render('recovery', 'en', values)
    expect(mail.subject).toContain('Engine')
    expect(mail.text).toContain('Hello Ada,')
    expect(mail.text).toContain('\nhttps://app.example.com/r?a=1&secret=x\n')
    expect(mail.html).toContain('href="https://app.example.com/r?a=1&amp;secret=x"')
    expect(`${mail.subject}${mail.text}${mail.html}`).not.toContain('{{')
  })

  it('falls back to English for other languages and for what is no language', () => {
    const english = render('verification', 'en', values)
    expect(render('verification', 'de', values).text).toBe(english.text)
    expect(render('verification', '../../package', values).text).toBe(english.text)
  })

  it('escapes values in HTML and keeps the subject on one line', () => {
    const mail = render('invitation', 'en', { ...values, team: '<b>A\r\nBcc: x@y.z</b>', owner: '"><script>' })
    expect(mail.html).not.toContain('<script>')
    expect(mail.html).toContain('&lt;b&gt;A Bcc: x@y.z&lt;/b&gt;')
    expect(mail.subject).not.toMatch(/[\r\n]/)
  })

  it('does not fill placeholders that a value brings along', () => {
    const mail = render('recovery', 'en', { ...values, user: '{{redirect}}' })
    expect(mail.text).toContain('Hello {{redirect}},')
  })

  it('lists the facts of a sign-in and has no link', () => {
    const facts = { date: '1 May 2030', time: '10:00', device: 'Chrome', ip: '192.0.2.1', country: 'Unknown' }
    const mail = render('sessionAlert', 'en', { ...values, ...facts })
    expect(mail.text).toContain('Device: Chrome\nAddress: 192.0.2.1\nCountry: Unknown')
    expect(mail.html).not.toContain('<a ')
  })
})

describe('linkTo', () => {
  it('adds to the query of a URL and keeps the rest', () => {
    expect(linkTo('https://a.example/p?x=1#f', { secret: 'a b' })).toBe('https://a.example/p?x=1&secret=a+b#f')
  })
})
