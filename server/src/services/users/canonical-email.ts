interface Provider {
  readonly domains: readonly string[]
  /** The domain its addresses are brought to. */
  readonly domain: string
  local(local: string): string
}

const same = (local: string) => local
const withoutTag = (local: string) => local.replace(/\+.*$/, '')
const withoutTagAndDots = (local: string) => withoutTag(local).replaceAll('.', '')
const withoutLastHyphen = (local: string) => local.replace(/-[^-]*$/, '')
const words = (text: string) => text.trim().split(/\s+/)

const PROVIDERS: readonly Provider[] = [
  { domain: 'gmail.com', domains: ['gmail.com', 'googlemail.com'], local: withoutTagAndDots },
  {
    domain: 'outlook.com',
    domains: words(`outlook.com outlook.de outlook.fr outlook.es outlook.it outlook.jp outlook.at outlook.be outlook.dk
      outlook.ie outlook.in outlook.kr outlook.pt outlook.com.au outlook.com.br outlook.co.id hotmail.com hotmail.co.uk
      hotmail.fr hotmail.de hotmail.it hotmail.es hotmail.be hotmail.nl hotmail.se hotmail.ca hotmail.co.jp hotmail.com.br
      live.com live.co.uk live.fr live.de live.it live.nl live.be live.ca live.se live.com.au msn.com`),
    local: withoutTag,
  },
  {
    domain: 'yahoo.com',
    domains: words(`yahoo.com yahoo.co.uk yahoo.fr yahoo.de yahoo.it yahoo.es yahoo.ca yahoo.in yahoo.co.in yahoo.co.jp
      yahoo.co.id yahoo.com.au yahoo.com.ar yahoo.com.br yahoo.com.mx yahoo.com.sg ymail.com rocketmail.com`),
    local: withoutLastHyphen,
  },
  { domain: 'icloud.com', domains: ['icloud.com', 'me.com', 'mac.com'], local: withoutTag },
  { domain: 'protonmail.com', domains: ['protonmail.com', 'proton.me', 'pm.me'], local: same },
  { domain: 'fastmail.com', domains: ['fastmail.com', 'fastmail.fm'], local: same },
  { domain: 'walla.co.il', domains: ['walla.co.il', 'walla.com'], local: same },
]

const providerOf = new Map(
  PROVIDERS.flatMap((provider) => provider.domains.map((domain) => [domain, provider] as const)),
)

/** The one spelling of an address that all its aliases at the same provider share (contract: identity 3.2). */
export function canonicalEmail(address: string): string {
  const email = address.toLowerCase()
  const at = email.lastIndexOf('@')
  const provider = providerOf.get(email.slice(at + 1))
  const local = email.slice(0, at)
  if (!provider || local.startsWith('"')) return email
  // An address that is nothing but a tag keeps it: an empty local part is no address.
  return `${provider.local(local) || local}@${provider.domain}`
}
