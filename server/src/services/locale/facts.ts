const words = (text: string) => text.trim().split(/\s+/)

/** Codes a client may ask for as its locale, in the order they are listed (contract: locale.json). */
export const LOCALE_CODES: ReadonlySet<string> = new Set(
  words(`
    af ar-ae ar-bh ar-dz ar-eg ar-iq ar-jo ar-kw ar-lb ar-ly ar-ma ar-om ar-qa ar-sa ar-sy ar-tn ar-ye as az be bg
    bh bn bs ca cs cy da de de-at de-ch de-li de-lu el en en-au en-bz en-ca en-gb en-ie en-jm en-nz en-tt en-us
    en-za eo es es-ar es-bo es-cl es-co es-cr es-do es-ec es-gt es-hn es-mx es-ni es-pa es-pe es-pr es-py es-sv
    es-uy es-ve et eu fa fi fo fr fr-be fr-ca fr-ch fr-lu ga gd he hi hr hu id is it it-ch ja ji ko ku lt lv mk ml
    ms mt nb ne nl nl-be nn no pa pl pt pt-br rm ro ro-md ru ru-md sb sk sl sq sr sv sv-fi th tn tr ts ua ur ve vi
    xh zh-cn zh-hk zh-sg zh-tw zu
`),
)

/** ISO 639-1 codes of the languages that are listed, a few with a region. */
export const LANGUAGE_CODES: readonly string[] = words(`
  aa ab af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el en eo
  es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv ka
  kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mo mr ms mt my na nb nd ne
  ng nl nn nr nv ny oc oj om or os pa pi pl ps pt-pt pt-br qu rm rn ro ru rw sa sc sd se sg sh si sk sl sm sn so sq
  sr ss st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh-cn zh-tw zu
`)

/** Continents by the code a geo database gives them, each with its region code of UN M49 (ISO 3166 for Antarctica). */
export const CONTINENT_REGIONS: Readonly<Record<string, string>> = {
  AF: '002',
  AN: 'AQ',
  AS: '142',
  EU: '150',
  NA: '003',
  OC: '009',
  SA: '005',
}

const EU_MEMBERS = new Set(words('AT BE HR BG CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE'))

// Cyprus, Russia and Timor-Leste stand where GeoNames puts them, as geo databases do.
const CONTINENTS: Readonly<Record<string, string>> = {
  AF: `DZ AO BJ BW BF BI CV CM CF TD KM CG CD CI DJ EG GQ ER SZ ET GA GM GH GN GW KE LS LR LY MG MW ML MR MU MA MZ NA NE
    NG RW ST SN SC SL SO ZA SS SD TZ TG TN UG ZM ZW`,
  AS: `AF AM AZ BH BD BT BN KH CN GE HK IN ID IR IQ IL JP JO KZ KW KG LA LB MY MV MN MM NP KP OM PK PS PH QA SA SG KR LK
    SY TW TJ TH TR TM AE UZ VN YE`,
  EU: `AL AD AT BY BE BA BG HR CY CZ DK EE FI FR DE GR HU IS IE IT LV LI LT LU MT MD MC ME NL MK NO PL PT RO RU SM RS SK
    SI ES SE CH UA GB VA`,
  NA: 'AG BS BB BZ CA CR CU DM DO SV GD GT HT HN JM MX NI PA KN LC VC TT US',
  OC: 'AU FJ KI MH FM NR NZ PW PG WS SB TO TV VU TL',
  SA: 'AR BO BR CL CO EC GY PY PE SR UY VE',
}

const PHONES = words(`
  AF:93 AO:244 AL:355 AD:376 AE:971 AR:54 AM:374 AG:1268 AU:61 AT:43 AZ:994 BI:257 BE:32 BJ:229 BF:226 BD:880
  BG:359 BH:973 BS:1242 BA:387 BY:375 BZ:501 BO:591 BR:55 BB:1246 BN:673 BT:975 BW:267 CF:236 CA:1 CH:41 CL:56
  CN:86 CI:225 CM:237 CD:243 CG:242 CO:57 KM:269 CV:238 CR:506 CU:53 CY:357 CZ:420 DE:49 DJ:253 DM:1767 DK:45
  DO:1809 DZ:213 EC:593 EG:20 ER:291 ES:34 EE:372 ET:251 FI:358 FJ:679 FR:33 FM:691 GA:241 GB:44 GE:995 GH:233
  GN:224 GM:220 GW:245 GQ:240 GR:30 GD:1473 GT:502 GY:592 HN:504 HR:385 HT:509 HU:36 ID:62 IN:91 IE:353 IR:98
  IQ:964 IS:354 IL:972 IT:39 JM:1876 JO:962 JP:81 KZ:76 KE:254 KG:996 KH:855 KI:686 KN:1869 KR:82 KW:965 LA:856
  LB:961 LR:231 LY:218 LC:1758 LI:423 LK:94 LS:266 LT:370 LU:352 LV:371 MA:212 MC:377 MD:373 MG:261 MV:960 MX:52
  MH:692 MK:389 ML:223 MT:356 MM:95 ME:382 MN:976 MZ:258 MR:222 MU:230 MW:265 MY:60 NA:264 NE:227 NG:234 NI:505
  NL:31 NO:47 NP:977 NR:674 NZ:64 OM:968 PK:92 PS:970 PA:507 PE:51 PH:63 PW:680 PG:675 PL:48 KP:850 PT:351 PY:595
  QA:974 RO:40 RU:7 RW:250 SA:966 SD:249 SN:221 SG:65 SB:677 SL:232 SV:503 SM:378 SO:252 RS:381 SS:211 ST:239
  SR:597 SK:421 SI:386 SE:46 SZ:268 SC:248 SY:963 TD:235 TG:228 TH:66 TJ:992 TM:993 TL:670 TO:676 TT:1868 TN:216
  TR:90 TV:688 TW:886 TZ:255 UG:256 UA:380 UY:598 US:1 UZ:998 VA:379 VC:1784 VE:58 VN:84 VU:678 WS:685 YE:967 ZA:27
  ZM:260 ZW:263
`)

/** What is known of a country besides its name; a few have no calling code of their own in the list. */
export interface Country {
  readonly code: string
  readonly continent: string
  readonly eu: boolean
  /** Digits of the calling code without `+`. */
  readonly phone?: string
}

const continentOf = new Map(
  Object.entries(CONTINENTS).flatMap(([continent, codes]) => words(codes).map((code) => [code, continent] as const)),
)
const phoneOf = new Map(PHONES.map((entry) => [entry.slice(0, 2), entry.slice(3)] as const))

const describe = (code: string, continent: string): Country => {
  const phone = phoneOf.get(code)
  return { code, continent, eu: EU_MEMBERS.has(code), ...(phone !== undefined && { phone }) }
}

/** The countries that are listed, by ISO 3166 code. */
export const COUNTRIES: ReadonlyMap<string, Country> = new Map(
  [...continentOf].map(([code, continent]) => [code, describe(code, continent)] as const),
)

/** Calling codes by country; countries that share one stand in the order they are listed in. */
export const CALLING_CODES: ReadonlyMap<string, string> = phoneOf
