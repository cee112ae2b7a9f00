import { readFileSync } from 'node:fs'

/** The mails this server writes by itself. */
export type MailTemplate = 'recovery' | 'verification' | 'invitation' | 'sessionAlert'

/** The sentences of one mail; `{{name}}` stands for a value. */
export interface MailTexts {
  readonly subject: string
  readonly preview: string
  readonly heading: string
  readonly body: string
  /** Label of the link; mails without one have no link. */
  readonly button?: string
  /** Lines of details, one below the other. */
  readonly facts?: string
  readonly footer: string
}

/** What every mail of a language shares. */
interface SharedTexts {
  readonly hello: string
  readonly helloNobody: string
  readonly fallback: string
  readonly signature: string
}
type LocaleTexts = {
  readonly emails?: Partial<SharedTexts> & Readonly<Partial<Record<MailTemplate, Partial<MailTexts>>>>
}

const ASSETS = new URL('../../../assets/', import.meta.url)
const ENGLISH = 'en'
const loaded = new Map<string, LocaleTexts>()
const layouts = new Map<string, string>()

/** The frame around a mail's content, as HTML or as plain text. */
export function layout(kind: 'html' | 'txt'): string {
  let text = layouts.get(kind)
  if (text === undefined) {
    text = readFileSync(new URL(`mail/layout.${kind}`, ASSETS), 'utf8')
    layouts.set(kind, text)
  }
  return text
}

/** The sentences of a mail in a language; what the language lacks is English (contract: identity 3.21). */
export function textsOf(template: MailTemplate, locale: string): MailTexts & SharedTexts {
  const english = textsIn(ENGLISH).emails
  const local = textsIn(locale).emails
  return { ...english, ...local, ...english?.[template], ...local?.[template] } as MailTexts & SharedTexts
}

function textsIn(locale: string): LocaleTexts {
  // The locale comes from a header: only what looks like a language code may name a file.
  if (!/^[a-z]{2,3}(?:-[a-z0-9]{2,8})*$/i.test(locale)) return {}
  let texts = loaded.get(locale)
  if (texts === undefined) {
    texts = readTexts(locale)
    loaded.set(locale, texts)
  }
  return texts
}

function readTexts(locale: string): LocaleTexts {
  try {
    return JSON.parse(readFileSync(new URL(`locales/${locale.toLowerCase()}.json`, ASSETS), 'utf8'))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {}
    throw error
  }
}
