import { CALLING_CODES, CONTINENT_REGIONS, COUNTRIES, LOCALE_CODES } from './facts.ts'

/** A country or continent with its name in the language of the request. */
export interface NamedCode {
  readonly name: string
  readonly code: string
}

/** A country's calling code, with `+`. */
export interface Phone {
  readonly code: string
  readonly countryCode: string
  readonly countryName: string
}

// Locales of the contract under the tag BCP 47 has for them.
const TAGS: Readonly<Record<string, string>> = { bh: 'bho', ji: 'yi', sb: 'hsb', ua: 'uk' }

// By language.
const UNKNOWN: Readonly<Record<string, string>> = {
  af: 'Onbekend',
  ar: 'غير معروف',
  az: 'Naməlum',
  be: 'Невядома',
  bg: 'Неизвестно',
  bn: 'অজানা',
  bs: 'Nepoznato',
  ca: 'Desconegut',
  cs: 'Neznámý',
  cy: 'Anhysbys',
  da: 'Ukendt',
  de: 'Unbekannt',
  el: 'Άγνωστο',
  en: 'Unknown',
  eo: 'Nekonata',
  es: 'Desconocido',
  et: 'Tundmatu',
  eu: 'Ezezaguna',
  fa: 'ناشناخته',
  fi: 'Tuntematon',
  fo: 'Ókent',
  fr: 'Inconnu',
  ga: 'Anaithnid',
  gu: 'અજ્ઞાત',
  he: 'לא ידוע',
  hi: 'अज्ञात',
  hr: 'Nepoznato',
  hu: 'Ismeretlen',
  hy: 'Անհայտ',
  id: 'Tidak diketahui',
  is: 'Óþekkt',
  it: 'Sconosciuto',
  ja: '不明',
  km: 'មិនស្គាល់',
  kn: 'ಅಜ್ಞಾತ',
  ko: '알 수 없음',
  la: 'Ignotum',
  lb: 'Onbekannt',
  lt: 'Nežinoma',
  lv: 'Nezināms',
  mk: 'Непознато',
  ml: 'അജ്ഞാതം',
  mr: 'अज्ञात',
  ms: 'Tidak diketahui',
  mt: 'Mhux magħruf',
  nb: 'Ukjent',
  ne: 'अज्ञात',
  nl: 'Onbekend',
  nn: 'Ukjend',
  no: 'Ukjent',
  pa: 'ਅਣਜਾਣ',
  pl: 'Nieznany',
  pt: 'Desconhecido',
  ro: 'Necunoscut',
  ru: 'Неизвестно',
  sk: 'Neznámy',
  sl: 'Neznano',
  sq: 'I panjohur',
  sr: 'Непознато',
  sv: 'Okänd',
  ta: 'தெரியாதது',
  te: 'తెలియదు',
  th: 'ไม่ทราบ',
  tl: 'Hindi alam',
  tr: 'Bilinmiyor',
  uk: 'Невідомо',
  ur: 'نامعلوم',
  vi: 'Không xác định',
  zh: '未知',
}

/** Tells whether a client may ask for a locale; the server's default serves the others (contract: identity 1.3). */
export const isLocale = (code: string): boolean => LOCALE_CODES.has(code)

const cache = new Map<string, Intl.DisplayNames>()

// Only known locales are cached, so a caller's text cannot grow the map.
function regionNames(locale: string): Intl.DisplayNames {
  const code = isLocale(locale) ? locale : 'en'
  const names = cache.get(code) ?? new Intl.DisplayNames([tagOf(code), 'en'], { type: 'region', fallback: 'none' })
  cache.set(code, names)
  return names
}

// A few locales name only some regions; the others are named in English.
const regionName = (region: string, locale: string) => regionNames(locale).of(region) ?? regionNames('en').of(region)

const tagOf = (locale: string) => lookUp(TAGS, locale) ?? locale

const lookUp = (table: Readonly<Record<string, string>>, key: string) =>
  Object.hasOwn(table, key) ? table[key] : undefined

/** The word that stands for a place that is not known, in English where the locale has no translation. */
export function unknownName(locale: string): string {
  return lookUp(UNKNOWN, tagOf(locale).slice(0, 2)) ?? 'Unknown'
}

/** The name of a country by its ISO 3166 code in either case; the word for unknown if there is none. */
export function countryName(code: string, locale: string): string {
  const name = /^[a-z]{2}$/i.test(code) ? regionName(code.toUpperCase(), locale) : undefined
  return name ?? unknownName(locale)
}

/** The name of a continent by its two-letter code; the word for unknown if there is none. */
export function continentName(code: string, locale: string): string {
  const region = lookUp(CONTINENT_REGIONS, code)
  return (region && regionName(region, locale)) ?? unknownName(locale)
}

// Upstream compares code units, so that `Ä` comes after `Z`; recorded for German countries.
const byName = (a: NamedCode, b: NamedCode) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0)

const named = (codes: Iterable<string>, name: (code: string) => string): NamedCode[] =>
  [...codes].map((code) => ({ name: name(code), code })).sort(byName)

/** All countries, sorted by their translated names. */
export const countries = (locale: string): NamedCode[] => named(COUNTRIES.keys(), (code) => countryName(code, locale))

/** The member states of the European Union, sorted by their translated names. */
export function euCountries(locale: string): NamedCode[] {
  const members = [...COUNTRIES.values()].filter((country) => country.eu)
  return named(
    members.map((country) => country.code),
    (code) => countryName(code, locale),
  )
}

/** All continents, sorted by their translated names. */
export const continents = (locale: string): NamedCode[] =>
  named(Object.keys(CONTINENT_REGIONS), (code) => continentName(code, locale))

/** The calling codes of all countries that have one, sorted by number. */
export const phones = (locale: string): Phone[] =>
  [...CALLING_CODES]
    .sort(([, a], [, b]) => Number(a) - Number(b))
    .map(([country, phone]) => ({ code: `+${phone}`, countryCode: country, countryName: countryName(country, locale) }))
