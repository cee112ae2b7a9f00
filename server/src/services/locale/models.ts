import { field, listOf, model } from '../../contract/model.ts'

export const Locale = model('locale', {
  ip: field.string(),
  countryCode: field.string(),
  country: field.string(),
  continentCode: field.string(),
  continent: field.string(),
  eu: field.boolean(),
  currency: field.string(),
})

export const Country = model('country', { name: field.string(), code: field.string() })
export const Continent = model('continent', { name: field.string(), code: field.string() })
export const Phone = model('phone', { code: field.string(), countryCode: field.string(), countryName: field.string() })
export const Language = model('language', { name: field.string(), code: field.string(), nativeName: field.string() })
export const LocaleCode = model('localeCode', { code: field.string(), name: field.string() })
export const Currency = model('currency', {
  symbol: field.string(),
  name: field.string(),
  symbolNative: field.string(),
  decimalDigits: field.integer(),
  rounding: field.number(),
  code: field.string(),
  namePlural: field.string(),
})

export const CountryList = listOf('countryList', 'countries', Country)
export const ContinentList = listOf('continentList', 'continents', Continent)
export const PhoneList = listOf('phoneList', 'phones', Phone)
export const LanguageList = listOf('languageList', 'languages', Language)
export const LocaleCodeList = listOf('localeCodeList', 'localeCodes', LocaleCode)
export const CurrencyList = listOf('currencyList', 'currencies', Currency)
