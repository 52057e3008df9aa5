import { describe, expect, it } from 'vitest'
import { fold, normalise } from './mapped-text.ts'

/** What a stretch of the folded text came from. */
function origin(text: string, wanted: string): string {
  const normal = normalise(text)
  const folded = fold(normal.text)
  const at = folded.text.indexOf(wanted)
  const inNormal = folded.origin(at, at + wanted.length)
  const { start, end } = normal.origin(inNormal.start, inNormal.end)
  return text.slice(start, end)
}
const folded = (text: string) => fold(normalise(text).text).text

describe('folding', () => {
  it.each([
    ['Order_ID', 'order_id'],
    ['ＦＵＬＬ１２', 'full12'],
    ['Émail', 'email'],
    ['e\u0301mail', 'email'],
    ['Straße', 'strasse'],
    ['İstanbul ıı', 'istanbul ii'],
    ['ΟΔΟΣ ὁδός', 'οδοσ οδοσ'],
    ['Łódź Ørsted', 'lodz orsted'],
    ['ﬁeld ½', 'field 1⁄2'],
    ['ｶﾞｷﾞ', 'ガギ'],
    ['か\u3099', 'が'],
    ['が', 'が'],
    ['\u1112\u1161\u11AB\u1100\u1173\u11AF', '한글'],
    ['订单', '订单'],
    ['हिन्दी', 'हिन्दी'],
    ['😀👍🏽', '😀👍🏽'],
    ['', ''],
  ])('makes %j into %j', (text, wanted) => expect(folded(text)).toBe(wanted))

  it('is the same for what is composed and what is not', () => {
    for (const text of ['Ångström', 'naïve café', 'が ガ', '한글', 'ệ'])
      expect(folded(text.normalize('NFD'))).toBe(folded(text))
  })

  it('does not fold twice into something else', () => {
    for (const text of ['Straße', 'İI', 'ﬃ', '㍿', 'Ǆ', 'ŉ']) expect(folded(folded(text))).toBe(folded(text))
  })
})

describe('origins', () => {
  it.each([
    ['the Order_ID', 'order', 'Order'],
    ['xe\u0301mail!', 'email', 'e\u0301mail'],
    ['die Straße hier', 'strasse', 'Straße'],
    ['die Straße hier', 'hier', 'hier'],
    ['aßb', 's', 'ß'],
    ['㍿日本', '会', '㍿'],
    ['㍿日本', '日', '日'],
    ['ＦＵＬＬ金额', '金额', '金额'],
    ['😀ﬁeld', 'ield', 'ﬁeld'],
    ['a\u0300\u0301b', 'b', 'b'],
    ['ﾊﾟｽ', 'ス', 'ｽ'],
    ['\u1112\u1161\u11AB글', '한', '\u1112\u1161\u11AB'],
  ])('in %j of %j are %j', (text, wanted, from) => expect(origin(text, wanted)).toBe(from))
})
