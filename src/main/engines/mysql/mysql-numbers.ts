/** Up to so many digits a decimal number is the only one of its length that its double stands for. */
const exactDigits = 15
/** Whole numbers are exact up to 2^53 − 1, which has so many digits. */
const wholeDigits = 16
/** Smaller numbers are printed with an exponent. */
const leastPlain = 1e-6
const powersOfTen = Array.from({ length: exactDigits + 1 }, (_, exponent) => 10 ** exponent)

const minus = 0x2D
const point = 0x2E
const zero = 0x30

/**
 * A whole number as a number where that is printed as the server wrote it and is exact (up to ±(2^53 − 1)); else the
 * server's text: `00042`, `0000`, `9007199254740993`.
 */
export function integerCell(bytes: Buffer, start: number, end: number): number | string {
  return shortNumber(bytes, start, end) ?? bytes.toString('latin1', start, end)
}

/** A float as a number where that is printed as the server wrote it; else the server's text: `1.5000`, `1e20`, `-0`. */
export function floatCell(bytes: Buffer, start: number, end: number): number | string {
  const short = shortNumber(bytes, start, end)
  if (short !== null) return short
  const text = bytes.toString('latin1', start, end)
  const value = Number(text)
  return String(value) === text && Number.isFinite(value) ? value : text
}

/** A number of few digits, read without making a text of it; null where it is not sure that it is printed alike. */
function shortNumber(bytes: Buffer, start: number, end: number): number | null {
  const isNegative = bytes[start] === minus
  const first = isNegative ? start + 1 : start
  if (first >= end || end - first > wholeDigits) return null
  // `007` has zeros that a number does not need.
  if (bytes[first] === zero && end - first > 1 && bytes[first + 1] !== point) return null
  const value = readDigits(bytes, first, end)
  if (Number.isNaN(value) || (isNegative && value === 0)) return null
  return isNegative ? -value : value
}

/** Digits with a point or without; not a number where that is not exact, or not printed alike. */
function readDigits(bytes: Buffer, first: number, end: number): number {
  let value = 0
  let decimals = 0
  for (let at = first; at < end; at++) {
    const digit = bytes[at]! - zero
    if (digit >= 0 && digit <= 9) value = value * 10 + digit
    else if (bytes[at] === point && decimals === 0 && at > first && at < end - 1) decimals = end - at - 1
    else return Number.NaN
  }
  if (decimals === 0) return value > Number.MAX_SAFE_INTEGER ? Number.NaN : value
  // Both are exact, so that the quotient is the double next to what was written.
  value /= powersOfTen[decimals]!
  return bytes[end - 1] === zero || value < leastPlain ? Number.NaN : value
}
