import { TihcError } from '../../../contract/errors.ts'

/** What a value counts besides its text. */
const valueBytes = 8

/**
 * Refuses an input that is larger than its procedure takes, as the HTTP door refuses a body. Texts count by
 * their length, everything else by a little; counting stops at the limit, and what refers to itself counts once.
 *
 * @throws {TihcError} `too_large`
 */
export function checkSize(input: unknown, limit: number): void {
  const seen = new Set<object>()
  const waiting: unknown[] = [input]
  let bytes = 0
  while (waiting.length > 0) {
    const value = waiting.pop()
    bytes += valueBytes
    if (typeof value === 'string') bytes += value.length
    else if (value && typeof value === 'object' && !seen.has(value)) bytes += open(value, seen, waiting)
    if (bytes > limit)
      throw new TihcError('too_large', `This call takes at most ${Math.floor(limit / 1024)} KB. Send less at a time.`)
  }
}

function open(value: object, seen: Set<object>, waiting: unknown[]): number {
  seen.add(value)
  if (value instanceof ArrayBuffer || ArrayBuffer.isView(value)) return value.byteLength
  if (value instanceof Map || value instanceof Set) {
    for (const entry of value.entries()) waiting.push(...entry)
    return 0
  }
  let bytes = 0
  for (const [key, inner] of Object.entries(value)) {
    bytes += key.length
    waiting.push(inner)
  }
  return bytes
}
