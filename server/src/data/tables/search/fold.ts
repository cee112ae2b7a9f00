const ASCII = /^[\0-\x7f]*$/
/** Joiners, variation selectors and the like; not what holds emoji together, nor the space of no width. */
const INVISIBLE = /[\p{Default_Ignorable_Code_Point}--[\u200b\u200d\u{e0020}-\u{e007f}]]/gv
// Putting marks in order takes the square of their number, and nobody writes more than a few on one letter.
const MANY_MARKS = /(\p{M}{16})\p{M}+/gu
/** What lower case leaves apart: strasse and straße, the two small sigmas, the i with and without its dot. */
const APART = /[ßςı]|i\u0307/g
/** Keys as emoji: a plain sign in a box. The wide forms are free for them, because compatibility forms are gone by then. */
const BOXED = /[0-9#*]\u20e3/g

/** Text as searches compare it: letter case, compatibility forms and what nobody sees make no difference. */
export function foldedOf(text: string): string {
  if (ASCII.test(text)) return text.toLowerCase()
  return text
    .toWellFormed()
    .replace(INVISIBLE, '')
    .replace(MANY_MARKS, '$1')
    .normalize('NFKC')
    .toLowerCase()
    .replace(APART, (found) => (found === 'ß' ? 'ss' : found === 'ς' ? 'σ' : 'i'))
    .replace(BOXED, ([sign = '']) => ` ${String.fromCharCode(sign.charCodeAt(0) + 0xfee0)}\u20e3`)
}
