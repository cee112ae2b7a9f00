import { describe, expect, it } from 'vitest'
import { countryCurrency, currencies } from './currencies.ts'
import { COUNTRIES, LANGUAGE_CODES, LOCALE_CODES } from './facts.ts'
import { languages, localeCodes } from './language-names.ts'
import { continentName, continents, countries, countryName, euCountries, phones, unknownName } from './names.ts'

// The first three entries of each list are recorded from the reference server (contract: exchanges/locale.json).
const start = (list: readonly unknown[]) => [list.length, ...list.slice(0, 3)]

describe('recorded lists', () => {
  it('countries', () => {
    expect(start(countries('en'))).toEqual([
      197,
      { name: 'Afghanistan', code: 'AF' },
      { name: 'Albania', code: 'AL' },
      { name: 'Algeria', code: 'DZ' },
    ])
    expect(start(countries('de'))).toEqual([
      197,
      { name: 'Afghanistan', code: 'AF' },
      { name: 'Albanien', code: 'AL' },
      { name: 'Algerien', code: 'DZ' },
    ])
  })

  it('countries of the European Union', () => {
    expect(start(euCountries('en'))).toEqual([
      27,
      { name: 'Austria', code: 'AT' },
      { name: 'Belgium', code: 'BE' },
      { name: 'Bulgaria', code: 'BG' },
    ])
  })

  it('continents', () => {
    expect(start(continents('en'))).toEqual([
      7,
      { name: 'Africa', code: 'AF' },
      { name: 'Antarctica', code: 'AN' },
      { name: 'Asia', code: 'AS' },
    ])
  })

  it('calling codes', () => {
    expect(start(phones('en'))).toEqual([
      196,
      { code: '+1', countryCode: 'CA', countryName: 'Canada' },
      { code: '+1', countryCode: 'US', countryName: 'United States' },
      { code: '+7', countryCode: 'RU', countryName: 'Russia' },
    ])
  })

  it('currencies', () => {
    const dollar = { symbol: '$', name: 'US Dollar', symbolNative: '$', code: 'USD', namePlural: 'US dollars' }
    const pounds = { name: 'British Pound Sterling', code: 'GBP', namePlural: 'British pounds sterling' }
    expect(currencies()).toHaveLength(117)
    expect(currencies()[0]).toEqual({ ...dollar, decimalDigits: 2, rounding: 0 })
    expect(currencies()[2]).toMatchObject({ ...pounds, symbol: '£', symbolNative: '£' })
    expect(currencies().find(({ code }) => code === 'CHF')?.rounding).toBe(0.05)
  })

  it('languages', () => {
    expect(start(languages())).toEqual([
      186,
      { name: 'Afar', code: 'aa', nativeName: 'Afar' },
      { name: 'Abkhazian', code: 'ab', nativeName: 'Аҧсуа' },
      { name: 'Afrikaans', code: 'af', nativeName: 'Afrikaans' },
    ])
  })

  it('locale codes', () => {
    expect(start(localeCodes())).toEqual([
      131,
      { code: 'af', name: 'Afrikaans' },
      { code: 'ar-ae', name: 'Arabic (U.A.E.)' },
      { code: 'ar-bh', name: 'Arabic (Bahrain)' },
    ])
  })
})

describe('names', () => {
  it('has a proper one for everything in every locale', () => {
    const nameless = [...languages(), ...localeCodes()].filter(({ code, name }) => !name || name === code)
    expect(nameless).toEqual([])
    for (const locale of LOCALE_CODES) {
      const all = [...countries(locale), ...continents(locale)]
      expect(all.filter(({ name }) => !name || name === unknownName(locale))).toEqual([])
    }
    expect(new Set(LANGUAGE_CODES).size).toBe(LANGUAGE_CODES.length)
  })

  it('translates', () => {
    expect([countryName('us', 'de'), continentName('EU', 'fr'), unknownName('de-at')]).toEqual([
      'Vereinigte Staaten',
      'Europe',
      'Unbekannt',
    ])
    expect([countryName('DE', 'ua'), unknownName('ua')]).toEqual(['Німеччина', 'Невідомо'])
  })

  it('says unknown for what it does not know, and speaks English to who asks for nothing it knows', () => {
    expect(['--', '', 'ZZZ', 'constructor', '__proto__'].map((code) => countryName(code, 'es'))).toEqual(
      Array(5).fill('Desconocido'),
    )
    expect(continentName('--', 'en')).toBe('Unknown')
    expect(continentName('constructor', 'en')).toBe('Unknown')
    expect(['xx', '', 'no such', '__proto__'].map((locale) => countryName('DE', locale))).toEqual(
      Array(4).fill('Germany'),
    )
    expect(unknownName('__proto__')).toBe('Unknown')
  })
})

describe('facts', () => {
  it('gives a country its continent, calling code and currency', () => {
    expect(COUNTRIES.get('FR')).toEqual({ code: 'FR', continent: 'EU', eu: true, phone: '33' })
    expect(COUNTRIES.get('HK')).toEqual({ code: 'HK', continent: 'AS', eu: false })
    expect(['FR', 'US', 'IN', 'XX'].map(countryCurrency)).toEqual(['EUR', 'USD', 'INR', undefined])
  })

  it('names only currencies that are listed, for countries that are listed', () => {
    const known = new Set(currencies().map(({ code }) => code))
    const used = [...COUNTRIES.keys()].map(countryCurrency).filter((code) => code !== undefined)
    expect(used.filter((code) => !known.has(code))).toEqual([])
    expect(used.length).toBeGreaterThan(150)
  })
})
