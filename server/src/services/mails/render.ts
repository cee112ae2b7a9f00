import { layout, type MailTemplate, textsOf } from './texts.ts'

/** What fills the placeholders of a mail: `user`, `project`, `redirect` (the link) and those of its template. */
export type MailValues = Readonly<Record<string, string>>

/** A mail ready to be sent. */
export interface RenderedMail {
  readonly subject: string
  readonly text: string
  readonly html: string
}

const BUTTON =
  'display:inline-block;padding:12px 20px;border-radius:6px;background:#1d2129;color:#ffffff;text-decoration:none'

/** Writes a mail in a language. Values are data: they are escaped in HTML and cannot break a line of the subject. */
export function render(template: MailTemplate, locale: string, values: MailValues): RenderedMail {
  const texts = textsOf(template, locale)
  const flat = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, oneLine(value)]))
  const plain = (text: string) => fill(text, flat)
  const link = texts.button ? (values.redirect ?? '') : ''
  const parts: Parts = {
    greeting: plain(flat.user ? texts.hello : texts.helloNobody),
    body: plain(texts.body),
    facts: (texts.facts ?? '').split('\n').filter(Boolean).map(plain),
    button: texts.button ?? '',
    link,
    fallback: texts.fallback,
    footer: plain(texts.footer),
    signature: plain(texts.signature),
  }
  const frame = { locale, subject: plain(texts.subject), preview: plain(texts.preview), heading: plain(texts.heading) }
  return {
    subject: frame.subject,
    text: fill(layout('txt'), { ...frame, content: textOf(parts) }),
    html: fill(layout('html'), { ...escapeAll(frame), content: htmlOf(parts) }),
  }
}

interface Parts {
  readonly greeting: string
  readonly body: string
  readonly facts: readonly string[]
  readonly button: string
  readonly link: string
  readonly fallback: string
  readonly footer: string
  readonly signature: string
}

function textOf({ greeting, body, facts, button, link, footer, signature }: Parts): string {
  const blocks = [greeting, body, facts.join('\n'), link && `${button}:\n${link}`, footer, signature]
  return blocks.filter(Boolean).join('\n\n')
}

function htmlOf({ greeting, body, facts, button, link, fallback, footer, signature }: Parts): string {
  const paragraph = (inner: string, style = '') => `<p style="margin:0 0 16px;${style}">${inner}</p>`
  const url = escapeHtml(link)
  const blocks = [
    paragraph(escapeHtml(greeting)),
    paragraph(escapeHtml(body)),
    ...(facts.length ? [paragraph(facts.map(escapeHtml).join('<br>'))] : []),
    ...(link
      ? [
          paragraph(`<a href="${url}" style="${BUTTON}">${escapeHtml(button)}</a>`),
          paragraph(`${escapeHtml(fallback)}<br><a href="${url}">${url}</a>`, 'font-size:13px;word-break:break-all'),
        ]
      : []),
    paragraph(escapeHtml(footer), 'color:#5b6270;font-size:14px'),
    paragraph(escapeHtml(signature)),
  ]
  return blocks.join('\n')
}

// One pass: a value that itself holds a placeholder stays as it is.
const fill = (text: string, values: MailValues): string =>
  text.replace(/\{\{(\w+)\}\}/g, (_whole, name: string) => values[name] ?? '')

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
const oneLine = (value: string): string => value.replace(/[\u0000-\u001f\u007f\u2028\u2029]+/g, ' ')

const escapeAll = (values: MailValues): MailValues =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, escapeHtml(value)]))

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}
const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '')
