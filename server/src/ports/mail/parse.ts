import parseAddresses from 'nodemailer/lib/addressparser'

/** What a reader sees of a mail. Addresses come without names, headers decoded and under lower-case names. */
export interface ParsedMail {
  to: string
  from: string
  replyTo: string | undefined
  subject: string
  text: string
  html: string
  headers: Record<string, string>
}

interface Part {
  headers: Record<string, string>
  body: string
}

/** Reads a mail as our own adapters write it: one text and one HTML part, quoted-printable or base64 (RFC 2045-2047). */
export function parseMail(source: string): ParsedMail {
  const mail = split(source.replaceAll('\r\n', '\n'))
  const { headers } = mail
  const leaves = partsOf(mail)
  const ofType = (type: string) => leaves.find((part) => typeOf(part).startsWith(type))
  return {
    to: addresses(headers.to),
    from: addresses(headers.from),
    replyTo: headers['reply-to'] === undefined ? undefined : addresses(headers['reply-to']),
    subject: headers.subject ?? '',
    text: contentOf(ofType('text/plain')),
    html: contentOf(ofType('text/html')),
    headers,
  }
}

function split(source: string): Part {
  const end = source.indexOf('\n\n')
  const head = end < 0 ? source : source.slice(0, end)
  const headers: Record<string, string> = Object.create(null)
  for (const line of head.replace(/\n(?=[ \t])/g, '').split('\n')) {
    const colon = line.indexOf(':')
    if (colon > 0) headers[line.slice(0, colon).toLowerCase()] = decodeWords(line.slice(colon + 1).trim())
  }
  return { headers, body: end < 0 ? '' : source.slice(end + 2) }
}

function partsOf(part: Part): Part[] {
  const boundary = /boundary="?([^";]+)"?/i.exec(typeOf(part))?.[1]
  if (boundary === undefined) return [part]
  const sections = `\n${part.body}`.split(`\n--${boundary}`).slice(1)
  return sections.filter((section) => !section.startsWith('--')).flatMap((section) => partsOf(split(section.slice(1))))
}

function typeOf(part: Part) {
  return part.headers['content-type'] ?? 'text/plain'
}

function contentOf(part: Part | undefined): string {
  if (part === undefined) return ''
  const encoding = part.headers['content-transfer-encoding']?.toLowerCase()
  if (encoding === 'base64') return Buffer.from(part.body, 'base64').toString()
  return encoding === 'quoted-printable' ? unquote(part.body.replaceAll('=\n', '')) : part.body
}

/** Words such as `=?UTF-8?Q?=E2=9C=93?=`; the space between two of them is not part of the text. */
function decodeWords(value: string): string {
  const words = value.replace(/(=\?[^?]+\?[QB]\?[^?]*\?=)\s+(?==\?)/gi, '$1')
  // Neighbours are decoded together: a character may begin in one and end in the next.
  return words.replace(/(?:=\?[^?]+\?[QB]\?[^?]*\?=)+/gi, (run) => {
    const bytes = run
      .matchAll(/=\?[^?]+\?([QB])\?([^?]*)\?=/gi)
      .map(([, kind = '', text = '']) => wordBytes(kind, text))
    return Buffer.concat(bytes.toArray()).toString()
  })
}

function wordBytes(kind: string, text: string): Buffer {
  return kind.toUpperCase() === 'B' ? Buffer.from(text, 'base64') : unquoteBytes(text.replaceAll('_', ' '))
}

function unquote(text: string): string {
  return unquoteBytes(text).toString()
}

function unquoteBytes(text: string): Buffer {
  return Buffer.from(
    Buffer.from(text)
      .toString('latin1')
      .replace(/=([0-9A-F]{2})/gi, (_whole, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  )
}

function addresses(header = ''): string {
  return parseAddresses(header, { flatten: true })
    .map(({ address }) => address)
    .join(', ')
}
