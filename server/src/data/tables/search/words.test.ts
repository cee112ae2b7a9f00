import { describe, expect, it } from 'vitest'
import { Refusal } from '../types/type.ts'
import { matches, PLACED, parseSearch, wordsOf } from './words.ts'

const finds = (query: string, text: string): boolean => {
  const search = parseSearch(query)
  if (search instanceof Refusal) throw new Error(search.reason)
  return matches(search, text)
}

describe('the words of a text', () => {
  it.each<[string, string, string[]]>([
    ['are its letters and digits', `Hello, World! It's 42.`, ['hello', 'world', 'it', 's', '42']],
    [
      'end at dots, hyphens, low lines and signs',
      'well-known a_b foo@bar.com',
      'well known a b foo bar com'.split(' '),
    ],
    ['count when they are one letter', 'a I 7', ['a', 'i', '7']],
    ['ignore letter case in every script', 'ÄÖ ОДИН ΟΔΟΣ', ['äö', 'один', 'οδοσ']],
    ['ignore compatibility forms', 'ＡＢＣ ﬁn ｶﾞ ²', ['abc', 'fin', 'ガ', '2']],
    ['write ß as ss, and every i with its dot', 'Straße İı', ['strasse', 'ii']],
    ['ignore soft hyphens and joiners', 'a\u00adb\u200dc\u200cd', ['abcd']],
    ['end at the space of no width', 'a\u200bb', ['a', 'b']],
    ['keep their marks', 'हिन्दी e\u0301', ['हिन्दी', 'é']],
    ['do not begin with a mark', 'O´Neil', ['o', 'neil']],
    ['are single characters where nobody writes spaces', '東京タワー', ['東', '京', 'タ', 'ワ', 'ー']],
    ['are single characters in Thai', 'ไทย', ['ไ', 'ท', 'ย']],
    ['change with the script', 'iPhone手机2024', ['iphone', '手', '机', '2024']],
    ['are words in Korean', '한국어 텍스트', ['한국어', '텍스트']],
    ['are emoji, whole', '👍🏽👍🇩🇪🇫🇷👨‍👩‍👧❤️', ['👍🏽', '👍', '🇩🇪', '🇫🇷', '👨‍👩‍👧', '❤']],
    ['are emoji of keys, other than the digits themselves', '1️⃣1#️⃣', ['１⃣', '1', '＃⃣']],
    ['are none between signs', '!?… @@ \0 \ud800 -', []],
  ])('%s', (_, text, words) => {
    expect(wordsOf(text)).toEqual(words)
  })

  it('hold nothing that an engine could take for a sign', () => {
    let text = ''
    for (let code = 1; code < 0x110000; code += 1) text += `${String.fromCodePoint(code)}${code % 7 ? '' : ' '}`
    const words: string[] = []
    for (let at = 0; at < text.length; at += 5000) words.push(...wordsOf(text.slice(at, at + 5000)))
    expect(words.filter((word) => /[\0-\x2f\x3a-\x60\x7b-\x7f\s]/.test(word))).toEqual([])
    expect(new Set(words).size).toBeGreaterThan(100_000)
  })

  it('are compared by their first 128 characters, and no pair is cut', () => {
    expect(wordsOf('a'.repeat(5000))).toEqual(['a'.repeat(128)])
    expect(wordsOf(`a${'𐐨'.repeat(100)}`)).toEqual([`a${'𐐨'.repeat(63)}`])
    expect(finds('a'.repeat(5000), 'a'.repeat(6000))).toBe(true)
  })

  it('beyond those that have a place are kept once each, and phrases do not reach them', () => {
    const text = `${'lorem ipsum '.repeat(PLACED / 2)}lorem dolor sit lorem dolor amet`
    expect(wordsOf(text).slice(PLACED)).toEqual(['', 'dolor', '', 'sit', '', 'amet'])
    expect([finds('sit', text), finds('"ipsum lorem"', text), finds('"dolor sit"', text)]).toEqual([true, true, false])
  })

  it('are not more than PostgreSQL takes, however many differ', () => {
    const many = Array.from({ length: 200_000 }, (_, at) => `${at}`).join(' ')
    const long = Array.from({ length: 9000 }, (_, at) => `${at}`.padEnd(120, 'é')).join(' ')
    for (const text of [many, long]) {
      const bytes = wordsOf(text).reduce((sum, word) => sum + Buffer.byteLength(word), 0)
      expect(bytes).toBeGreaterThan(300_000)
      expect(bytes).toBeLessThan(2 ** 20)
    }
  })

  it('are found quickly in what was written to take long', () => {
    const start = performance.now()
    wordsOf(`a${'\u0301\u0316'.repeat(500_000)}`)
    wordsOf('\ufdfa'.repeat(1_000_000))
    wordsOf('👍\u200d'.repeat(300_000))
    wordsOf('x'.repeat(5_000_000))
    expect(performance.now() - start).toBeLessThan(5000)
  })
})

describe('a search', () => {
  const TEXT = 'The Title of a well-known New York pizzeria: "Ada & 東京タワー" 👍🏽'
  it.each<[string, string, boolean]>([
    ['finds the beginning of a word', 'tit', true],
    ['finds no middle of a word', 'itle', false],
    ['finds all of several words in any order', 'york title', true],
    ['does not find some of several words', 'york berlin', false],
    ['takes the signs of other searches for spaces', '+york -(title*) <ada> ~@', true],
    ['finds a phrase', '"new york"', true],
    ['finds no phrase in another order', '"york new"', false],
    ['finds no phrase with something between', '"title a"', false],
    ['finds no beginnings in a phrase', '"new yor"', false],
    ['finds an exact word in quotes', '"york"', true],
    ['finds no beginning in quotes', '"yor"', false],
    ['finds phrases together with words', '"new york" piz', true],
    ['ignores a quote that nothing closes', '"new york', true],
    ['finds any part of a Japanese sentence', '京タ', true],
    ['finds no characters that stand apart', '東タ', false],
    ['finds emoji, with and without the tone', '👍 👍🏽', true],
    ['finds no other tone', '👍🏿', false],
    ['finds nothing when there is no word', '*', false],
    ['finds nothing when it is empty', '', false],
    ['finds nothing when its quotes are empty', '"" "-"', false],
  ])('%s: %s', (_, query, found) => {
    expect(finds(query, TEXT)).toBe(found)
  })

  it('is refused when it is too long, in words', () => {
    for (const query of ['x'.repeat(10_001), 'x '.repeat(201), `"${'x '.repeat(201)}"`, '京'.repeat(201)]) {
      expect(parseSearch(query)).toBeInstanceOf(Refusal)
    }
    expect(parseSearch('x '.repeat(200))).not.toBeInstanceOf(Refusal)
  })
})
