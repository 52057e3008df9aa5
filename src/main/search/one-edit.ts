/**
 * True where one letter more, one less, another one, or two neighbours that changed places make one word into the
 * other; false where they are the same.
 */
export function isOneEditApart(one: string, other: string): boolean {
  const difference = one.length - other.length
  if (difference > 1 || difference < -1) return false
  let at = 0
  const shorter = Math.min(one.length, other.length)
  while (at < shorter && one.charCodeAt(at) === other.charCodeAt(at)) at++
  if (difference > 0) return sameFrom(one, at + 1, other, at)
  if (difference < 0) return sameFrom(one, at, other, at + 1)
  if (at === one.length) return false
  return sameFrom(one, at + 1, other, at + 1) || isSwapped(one, other, at)
}

function isSwapped(one: string, other: string, at: number): boolean {
  return at + 1 < one.length
    && one.charCodeAt(at) === other.charCodeAt(at + 1)
    && one.charCodeAt(at + 1) === other.charCodeAt(at)
    && sameFrom(one, at + 2, other, at + 2)
}

function sameFrom(one: string, from: number, other: string, otherFrom: number): boolean {
  let at = from
  let otherAt = otherFrom
  while (at < one.length && otherAt < other.length) {
    if (one.charCodeAt(at++) !== other.charCodeAt(otherAt++)) return false
  }
  return at === one.length && otherAt === other.length
}
