/** A currency as the API lists it. */
export interface Currency {
  readonly symbol: string
  readonly name: string
  readonly symbolNative: string
  readonly decimalDigits: number
  readonly rounding: number
  readonly code: string
  readonly namePlural: string
}

// code|symbol in English|symbol at home|decimal digits in daily use|smallest step (contract: locale.json)
const TABLE = `
USD|$|$|2|0
EUR|€|€|2|0
GBP|£|£|2|0
CAD|CA$|$|2|0
AED|AED|د.إ.‏|2|0
AFN|Af|؋|0|0
ALL|ALL|Lek|0|0
AMD|AMD|դր.|0|0
ARS|AR$|$|2|0
AUD|AU$|$|2|0
AZN|man.|ман.|2|0
BAM|KM|KM|2|0
BDT|Tk|৳|2|0
BGN|BGN|лв.|2|0
BHD|BD|د.ب.‏|3|0
BIF|FBu|FBu|0|0
BND|BN$|$|2|0
BOB|Bs|Bs|2|0
BRL|R$|R$|2|0
BWP|BWP|P|2|0
BYR|BYR|BYR|0|0
BZD|BZ$|$|2|0
CDF|CDF|FrCD|2|0
CHF|CHF|CHF|2|0.05
CLP|CL$|$|0|0
CNY|CN¥|CN¥|2|0
COP|CO$|$|0|0
CRC|₡|₡|0|0
CVE|CV$|CV$|2|0
CZK|Kč|Kč|2|0
DJF|Fdj|Fdj|0|0
DKK|Dkr|kr|2|0
DOP|RD$|RD$|2|0
DZD|DA|د.ج.‏|2|0
EEK|Ekr|kr|2|0
EGP|EGP|ج.م.‏|2|0
ERN|Nfk|Nfk|2|0
ETB|Br|Br|2|0
GEL|GEL|GEL|2|0
GHS|GH₵|GH₵|2|0
GNF|FG|FG|0|0
GTQ|GTQ|Q|2|0
HKD|HK$|$|2|0
HNL|HNL|L|2|0
HRK|kn|kn|2|0
HUF|Ft|Ft|0|0
IDR|Rp|Rp|0|0
ILS|₪|₪|2|0
INR|Rs|₹|2|0
IQD|IQD|د.ع.‏|0|0
IRR|IRR|﷼|0|0
ISK|Ikr|kr|0|0
JMD|J$|$|2|0
JOD|JD|د.أ.‏|3|0
JPY|¥|￥|0|0
KES|Ksh|Ksh|2|0
KHR|KHR|៛|2|0
KMF|CF|FC|0|0
KRW|₩|₩|0|0
KWD|KD|د.ك.‏|3|0
KZT|KZT|тңг.|2|0
LKR|SLRs|SL Re|2|0
LTL|Lt|Lt|2|0
LVL|Ls|Ls|2|0
LYD|LD|د.ل.‏|3|0
MAD|MAD|د.م.‏|2|0
MDL|MDL|MDL|2|0
MGA|MGA|MGA|0|0
MKD|MKD|MKD|2|0
MMK|MMK|K|0|0
MOP|MOP$|MOP$|2|0
MUR|MURs|MURs|0|0
MXN|MX$|$|2|0
MYR|RM|RM|2|0
MZN|MTn|MTn|2|0
NAD|N$|N$|2|0
NGN|₦|₦|2|0
NIO|C$|C$|2|0
NOK|Nkr|kr|2|0
NPR|NPRs|नेरू|2|0
NZD|NZ$|$|2|0
OMR|OMR|ر.ع.‏|3|0
PAB|B/.|B/.|2|0
PEN|S/.|S/.|2|0
PHP|₱|₱|2|0
PKR|PKRs|₨|0|0
PLN|zł|zł|2|0
PYG|₲|₲|0|0
QAR|QR|ر.ق.‏|2|0
RON|RON|RON|2|0
RSD|din.|дин.|0|0
RUB|RUB|руб.|2|0
RWF|RWF|FR|0|0
SAR|SR|ر.س.‏|2|0
SDG|SDG|SDG|2|0
SEK|Skr|kr|2|0
SGD|S$|$|2|0
SOS|Ssh|Ssh|0|0
SYP|SY£|ل.س.‏|0|0
THB|฿|฿|2|0
TND|DT|د.ت.‏|3|0
TOP|T$|T$|2|0
TRY|TL|TL|2|0
TTD|TT$|$|2|0
TWD|NT$|NT$|2|0
TZS|TSh|TSh|0|0
UAH|₴|₴|2|0
UGX|USh|USh|0|0
UYU|$U|$|2|0
UZS|UZS|UZS|0|0
VEF|Bs.F.|Bs.F.|2|0
VND|₫|₫|0|0
XAF|FCFA|FCFA|0|0
XOF|CFA|CFA|0|0
YER|YR|ر.ي.‏|0|0
ZAR|R|R|2|0
ZMK|ZK|ZK|0|0
`

const COUNTRY_CURRENCIES = `
AED AE|AFN AF|ALL AL|AMD AM|ARS AR|AUD AU KI NR TV|AZN AZ|BAM BA|BDT BD|BHD BH|BIF BI|BND BN|BOB BO|BRL BR|BWP BW|BZD BZ|
CAD CA|CDF CD|CHF CH LI|CLP CL|CNY CN|COP CO|CRC CR|CVE CV|CZK CZ|DJF DJ|DKK DK|DOP DO|DZD DZ|EGP EG|ERN ER|ETB ET|
EUR AD AT BE BG CY DE EE ES FI FR GR HR IE IT LT LU LV MC ME MT NL PT SI SK SM VA|GBP GB|GEL GE|GHS GH|GNF GN|GTQ GT|
HKD HK|HNL HN|HUF HU|IDR ID|ILS IL PS|INR IN|IQD IQ|IRR IR|ISK IS|JMD JM|JOD JO|JPY JP|KES KE|KHR KH|KMF KM|KRW KR|
KWD KW|KZT KZ|LKR LK|LYD LY|MAD MA|MDL MD|MGA MG|MKD MK|MMK MM|MUR MU|MXN MX|MYR MY|MZN MZ|NAD NA|NGN NG|NIO NI|NOK NO|
NPR NP|NZD NZ|OMR OM|PAB PA|PEN PE|PHP PH|PKR PK|PLN PL|PYG PY|QAR QA|RON RO|RSD RS|RUB RU|RWF RW|SAR SA|SDG SD|SEK SE|
SGD SG|SOS SO|SYP SY|THB TH|TND TN|TOP TO|TRY TR|TTD TT|TWD TW|TZS TZ|UAH UA|UGX UG|USD EC FM MH PW SV TL US|UYU UY|
UZS UZ|VND VN|XAF CF CG CM GA GQ TD|XOF BF BJ CI GW ML NE SN TG|YER YE|ZAR ZA
`

// Names the contract spells otherwise than CLDR.
const NAMES: Readonly<Record<string, readonly [string, string]>> = {
  GBP: ['British Pound Sterling', 'British pounds sterling'],
}

const english = new Intl.DisplayNames(['en'], { type: 'currency' })

function describe(row: string): Currency {
  const [code = '', symbol = '', symbolNative = '', digits, rounding] = row.split('|')
  const [name, namePlural] = NAMES[code] ?? [english.of(code) ?? code, pluralOf(code)]
  return { symbol, name, symbolNative, decimalDigits: Number(digits), rounding: Number(rounding), code, namePlural }
}

function pluralOf(code: string): string {
  const two = new Intl.NumberFormat('en', { style: 'currency', currency: code, currencyDisplay: 'name' })
  return two.formatToParts(2).find((part) => part.type === 'currency')?.value ?? code
}

let described: readonly Currency[] | undefined

/** The currencies of the world as the contract lists them, in its order and always in English. */
export function currencies(): readonly Currency[] {
  described ??= TABLE.trim().split('\n').map(describe)
  return described
}

const currencyOf = new Map(
  COUNTRY_CURRENCIES.split('|').flatMap((entry) => {
    const [currency = '', ...countries] = entry.trim().split(' ')
    return countries.map((country) => [country, currency] as const)
  }),
)

/** The code of the currency that is legal tender in a country; nothing where the list has no such currency. */
export const countryCurrency = (country: string): string | undefined => currencyOf.get(country)
