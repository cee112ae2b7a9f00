import { noParams } from '../../contract/params.ts'
import { type Method, route } from '../../contract/route.ts'
import { currencies } from './currencies.ts'
import { languages, localeCodes } from './language-names.ts'
import { ContinentList, CountryList, CurrencyList, LanguageList, Locale, LocaleCodeList, PhoneList } from './models.ts'
import { continents, countries, euCountries, phones, unknownName } from './names.ts'

// Facts about the world: public, and the same for everybody who asks in one language.
const shared = {
  method: 'GET' as Method,
  scopes: ['locale.read'] as const,
  auth: ['session', 'key', 'jwt', 'admin'] as const,
  params: noParams,
}

export const get = route({
  ...shared,
  name: 'locale.get',
  path: '/v1/locale',
  title: 'Get the locale of the caller',
  model: Locale,
  async run(ctx) {
    const unknown = unknownName(ctx.request.locale)
    return {
      ip: ctx.request.ip,
      countryCode: '--',
      country: unknown,
      continentCode: '--',
      continent: unknown,
      eu: false,
      currency: '',
    }
  },
})

export const listCodes = route({
  ...shared,
  name: 'locale.listCodes',
  path: '/v1/locale/codes',
  title: 'List locale codes',
  model: LocaleCodeList,
  async run() {
    const items = localeCodes()
    return { total: items.length, localeCodes: items }
  },
})

export const listContinents = route({
  ...shared,
  name: 'locale.listContinents',
  path: '/v1/locale/continents',
  title: 'List continents',
  model: ContinentList,
  async run(ctx) {
    const items = continents(ctx.request.locale)
    return { total: items.length, continents: items }
  },
})

export const listCountries = route({
  ...shared,
  name: 'locale.listCountries',
  path: '/v1/locale/countries',
  title: 'List countries',
  model: CountryList,
  async run(ctx) {
    const items = countries(ctx.request.locale)
    return { total: items.length, countries: items }
  },
})

export const listCountriesEU = route({
  ...shared,
  name: 'locale.listCountriesEU',
  path: '/v1/locale/countries/eu',
  title: 'List the countries of the European Union',
  model: CountryList,
  async run(ctx) {
    const items = euCountries(ctx.request.locale)
    return { total: items.length, countries: items }
  },
})

export const listCountriesPhones = route({
  ...shared,
  name: 'locale.listCountriesPhones',
  path: '/v1/locale/countries/phones',
  title: 'List country calling codes',
  model: PhoneList,
  async run(ctx) {
    const items = phones(ctx.request.locale)
    return { total: items.length, phones: items }
  },
})

export const listCurrencies = route({
  ...shared,
  name: 'locale.listCurrencies',
  path: '/v1/locale/currencies',
  title: 'List currencies',
  model: CurrencyList,
  async run() {
    const items = currencies()
    return { total: items.length, currencies: items }
  },
})

export const listLanguages = route({
  ...shared,
  name: 'locale.listLanguages',
  path: '/v1/locale/languages',
  title: 'List languages',
  model: LanguageList,
  async run() {
    const items = languages()
    return { total: items.length, languages: items }
  },
})
