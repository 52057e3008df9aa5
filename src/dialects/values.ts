import { TihcError } from '../contract/errors.ts'

/** Bytes as hexadecimal digits in lower case. */
export function hexOf(bytes: Uint8Array): string {
  let digits = ''
  for (const byte of bytes) digits += byte.toString(16).padStart(2, '0')
  return digits
}

/**
 * A number as SQL.
 *
 * @throws {TihcError} `bad_request` for one that SQL cannot express
 */
export function numberText(value: number): string {
  if (!Number.isFinite(value)) {
    throw new TihcError(
      'bad_request',
      `"params" holds ${value}, which SQL cannot express. Use a finite number or null.`,
      { field: 'params' },
    )
  }
  return String(value)
}
