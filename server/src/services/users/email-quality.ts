import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { ApiError } from '../../contract/errors.ts'
import { isEmail } from '../../contract/formats.ts'
import { canonicalEmail } from './canonical-email.ts'

/** What is derived from a user's email and stored beside it. */
export interface EmailQuality {
  readonly emailCanonical: string
  readonly emailIsCanonical: boolean
  readonly emailIsFree: boolean
  readonly emailIsDisposable: boolean
  readonly emailIsCorporate: boolean
}

// RFC 2606: nobody receives mail there. Names below them count as any other (exchanges: project).
const RESERVED = /^example\.(?:com|net|org)$/

const { resolve } = createRequire(import.meta.url)
const readDomains = (file: string | URL): ReadonlySet<string> => new Set(JSON.parse(readFileSync(file, 'utf8')))

interface Lists {
  readonly free: ReadonlySet<string>
  readonly disposable: ReadonlySet<string>
  /** Domains whose every subdomain is disposable as well. */
  readonly disposableZones: ReadonlySet<string>
}
let lists: Lists | undefined

// Read at the first address, not at start: together they hold more than 100,000 domains.
function domainLists(): Lists {
  lists ??= {
    free: readDomains(new URL('../../../assets/free-email-domains.json', import.meta.url)),
    disposable: readDomains(resolve('disposable-email-domains')),
    disposableZones: readDomains(resolve('disposable-email-domains/wildcard.json')),
  }
  return lists
}

/** Judges an email address (contract: identity 3.2); throws `general_invalid_email` if it is none. */
export function emailQuality(address: string): EmailQuality {
  if (!isEmail(address)) throw new ApiError('general_invalid_email')
  const emailCanonical = canonicalEmail(address)
  const domain = address.slice(address.lastIndexOf('@') + 1).toLowerCase()
  const emailIsDisposable = isDisposable(domain)
  const emailIsFree = !emailIsDisposable && domainLists().free.has(domain)
  return {
    emailCanonical,
    emailIsCanonical: emailCanonical === address.toLowerCase(),
    emailIsFree,
    emailIsDisposable,
    emailIsCorporate: !emailIsFree && !emailIsDisposable,
  }
}

function isDisposable(domain: string): boolean {
  const { disposable, disposableZones } = domainLists()
  const labels = domain.split('.')
  const zones = labels.map((_, index) => labels.slice(index).join('.'))
  return RESERVED.test(domain) || disposable.has(domain) || zones.some((zone) => disposableZones.has(zone))
}
