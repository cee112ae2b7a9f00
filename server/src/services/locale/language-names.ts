import { LANGUAGE_CODES, LOCALE_CODES } from './facts.ts'

/** A language as the API lists it. */
export interface Language {
  readonly name: string
  readonly code: string
  readonly nativeName: string
}

/** A locale as the API lists it. */
export interface LocaleCode {
  readonly code: string
  readonly name: string
}

// Codes of the contract that CLDR does not know, takes for another language, or spells otherwise.
const ENGLISH: Readonly<Record<string, string>> = {
  'ar-ae': 'Arabic (U.A.E.)',
  bh: 'Bihari',
  mo: 'Moldovan',
  na: 'Nauruan',
  sb: 'Sorbian',
  sh: 'Serbo-Croatian',
  tl: 'Tagalog',
  tw: 'Twi',
  ua: 'Ukrainian',
}

// Languages whose own name is not in CLDR.
const NATIVE: Readonly<Record<string, string>> = {
  aa: 'Afar',
  ab: 'Аҧсуа',
  an: 'Aragonés',
  av: 'Авар',
  ay: 'Aymar aru',
  bh: 'भोजपुरी',
  bi: 'Bislama',
  ch: 'Chamoru',
  co: 'Corsu',
  cr: 'ᓀᐦᐃᔭᐍᐏᐣ',
  cu: 'Словѣньскъ',
  dv: 'ދިވެހި',
  fj: 'Na Vosa Vakaviti',
  gn: 'Avañe’ẽ',
  ho: 'Hiri Motu',
  ht: 'Kreyòl ayisyen',
  hz: 'Otjiherero',
  ik: 'Iñupiatun',
  io: 'Ido',
  iu: 'ᐃᓄᒃᑎᑐᑦ',
  kg: 'Kikongo',
  kj: 'Oshikwanyama',
  kr: 'Kanuri',
  kv: 'Коми',
  la: 'Latina',
  li: 'Limburgs',
  mh: 'Kajin M̧ajeļ',
  mo: 'Молдовеняскэ',
  na: 'Dorerin Naoero',
  ng: 'Oshindonga',
  nr: 'isiNdebele',
  nv: 'Diné bizaad',
  ny: 'Chichewa',
  oj: 'ᐊᓂᔑᓈᐯᒧᐎᓐ',
  pi: 'पाळि',
  sh: 'Srpskohrvatski',
  sm: 'Gagana Sāmoa',
  ss: 'SiSwati',
  tl: 'Tagalog',
  ts: 'Xitsonga',
  tw: 'Twi',
  ty: 'Reo Tahiti',
  ve: 'Tshivenḓa',
  vo: 'Volapük',
  wa: 'Walon',
}

const namesIn = (locale: string) =>
  new Intl.DisplayNames([locale, 'en'], { type: 'language', languageDisplay: 'standard' })

// Georgian capitals are for inscriptions only.
const capitalize = (name: string, code: string) =>
  code === 'ka' ? name : name.replace(/^\p{L}/u, (letter) => letter.toLocaleUpperCase(code))

const nativeName = (code: string) => NATIVE[code] ?? capitalize(namesIn(code).of(code) ?? code, code)

let languageList: readonly Language[] | undefined
let localeList: readonly LocaleCode[] | undefined

/** The languages of the contract in its order, named in English and in themselves. */
export function languages(): readonly Language[] {
  const english = namesIn('en')
  languageList ??= LANGUAGE_CODES.map((code) => ({
    name: ENGLISH[code] ?? english.of(code) ?? code,
    code,
    nativeName: nativeName(code),
  }))
  return languageList
}

/** The locales a client may ask for, named in English. */
export function localeCodes(): readonly LocaleCode[] {
  const english = namesIn('en')
  localeList ??= [...LOCALE_CODES].map((code) => ({ code, name: ENGLISH[code] ?? english.of(code) ?? code }))
  return localeList
}
