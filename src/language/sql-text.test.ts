import { Buffer } from 'node:buffer'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeSqlText, encodeSqlText, sqlFileBytes } from './sql-text.ts'

const text = 'SELECT \'é 订单 👩‍👩‍👧\';\n'

describe('the text of an SQL file', () => {
  it.each([
    ['UTF-8', Buffer.from(text), { encoding: 'utf-8', hasMark: false, lineEnd: '\n' }],
    ['UTF-8 with its mark', Buffer.from(`\uFEFF${text}`), { encoding: 'utf-8', hasMark: true, lineEnd: '\n' }],
    [
      'UTF-16 of Windows',
      Buffer.from(`\uFEFF${text}`, 'utf16le'),
      { encoding: 'utf-16le', hasMark: true, lineEnd: '\n' },
    ],
    [
      'UTF-16, the other way round',
      Buffer.from(`\uFEFF${text}`, 'utf16le').swap16(),
      { encoding: 'utf-16be', hasMark: true, lineEnd: '\n' },
    ],
    [
      'lines of Windows',
      Buffer.from(text.replace('\n', '\r\n')),
      { encoding: 'utf-8', hasMark: false, lineEnd: '\r\n' },
    ],
  ])('is read from %s and written back byte for byte', (_, bytes, form) => {
    const read = decodeSqlText(bytes)
    expect(read).toEqual({ text, form })
    expect(Buffer.from(encodeSqlText(read.text, read.form))).toEqual(Buffer.from(bytes))
  })

  it('may be empty', () => expect(decodeSqlText(new Uint8Array()).text).toBe(''))

  it.each([
    ['Latin-1', Buffer.from('SELECT \'é\'', 'latin1')],
    ['GBK', Buffer.from([0xB6, 0xA9, 0xB5, 0xA5])],
    ['UTF-16 without its mark', Buffer.from('SELECT 1', 'utf16le')],
    ['half of UTF-16', Buffer.from([0xFF, 0xFE, 0x41, 0x00, 0x42])],
    ['a program', Buffer.from([0x7F, 0x45, 0x4C, 0x46, 0, 0, 1])],
    ['an SQLite database', Buffer.from('SQLite format 3\0')],
  ])('is not guessed from %s', (_, bytes) => {
    expect(() => decodeSqlText(bytes)).toThrow(
      expect.objectContaining({ code: 'bad_request', message: expect.stringContaining('UTF-8') as string }) as Error,
    )
  })

  it('is refused beyond the limit', () => {
    expect(() => decodeSqlText(new Uint8Array(sqlFileBytes + 1))).toThrow(
      expect.objectContaining({ code: 'too_large' }) as Error,
    )
  })

  it('survives a way through every form', () => {
    fc.assert(fc.property(
      fc.string({ unit: 'grapheme' }).filter(any => !/[\0\r\uFEFF]/.test(any)),
      fc.constantFrom('utf-8' as const, 'utf-16le' as const, 'utf-16be' as const),
      fc.constantFrom('\n' as const, '\r\n' as const),
      (any, encoding, lineEnd) => {
        const bytes = encodeSqlText(any, { encoding, hasMark: true, lineEnd })
        expect(decodeSqlText(bytes).text).toBe(any)
      },
    ))
  })
})
