// @vitest-environment happy-dom
import type { ResultColumn } from '@contract/sql.ts'
import type { WholeCell } from '@formats/cell-fields.ts'
import { describe, expect, it } from 'vitest'
import { createTableWriter } from './copy-table.ts'

const column = (name: string, kind: ResultColumn['kind'] = 'text'): ResultColumn =>
  ({ name, kind, type: 'T', unsigned: false, nullable: true, primaryKey: false, table: '', database: '' })

function written(columns: ResultColumn[], rows: Array<Array<WholeCell | undefined>>, header = false): string {
  const { begin, row, between, end } = createTableWriter(columns, { header })
  return begin + rows.map(row).join(between) + end
}

/** What Excel is told; LibreOffice is told the same in words of its own. */
function formatOf(cell: Element): string | undefined {
  const format = /mso-number-format:"([^"]*)"/.exec(cell.getAttribute('style') ?? '')?.[1]
  expect(cell.getAttribute('sdnum')).toBe(format === undefined ? null : `1033;0;${format.replace('\\', '')}`)
  return format
}

/** As a spreadsheet reads it: the texts of the cells, and the formats that they bear. */
function read(html: string): Array<Array<{ text: string, format: string | undefined }>> {
  const page = new DOMParser().parseFromString(html, 'text/html')
  page.querySelectorAll('br').forEach(end => end.replaceWith('\n'))
  return [...page.querySelectorAll('tr')].map(row => [...row.querySelectorAll('td')].map(cell => ({
    text: cell.textContent,
    format: formatOf(cell),
  })))
}

const text = '\\@'

describe('cells as a table', () => {
  it.each<[ResultColumn['kind'], WholeCell, string, string | undefined]>([
    ['integer', 42, '42', '0'],
    ['integer', -42, '-42', '0'],
    ['integer', 123456789012345, '123456789012345', '0'],
    ['integer', 1234567890123456, '1234567890123456', text],
    ['integer', '18446744073709551615', '18446744073709551615', text],
    ['integer', '00042', '00042', text],
    ['integer', '0000', '0000', text],
    ['decimal', '1.50', '1.50', '0\\.00'],
    ['decimal', '0.1234567890123456', '0.1234567890123456', text],
    ['float', 1.5, '1.5', undefined],
    ['float', -0.125, '-0.125', undefined],
    ['float', 0.1234567891, '0.1234567891', text],
    ['float', '1.5000', '1.5000', text],
    ['decimal', '1.0', '1.0', text],
    ['decimal', '1234567890123.45', '1234567890123.45', '0\\.00'],
    ['decimal', '12345678901234.56', '12345678901234.56', text],
    ['float', '1e20', '1e20', text],
    ['float', '-0', '-0', text],
    ['decimal', '-0.00', '-0.00', text],
    ['decimal', '-0.01', '-0.01', '0\\.00'],
    ['integer', null, 'NULL', text],
    ['text', '42', '42', text],
    ['text', '=1+1', '=1+1', text],
    ['text', '=cmd|\'/C calc\'!A0', '=cmd|\'/C calc\'!A0', text],
    ['text', '+1', '+1', text],
    ['text', '@SUM(1)', '@SUM(1)', text],
    ['text', '1/2', '1/2', text],
    ['text', '', '', text],
    ['text', 'a\tb', 'a\tb', text],
    ['text', 'two\nlines', 'two\nlines', text],
    ['text', 'two\r\nlines\rthree', 'two\nlines\nthree', text],
    ['text', '  a  b  ', '  a  b  ', text],
    ['text', '</td><td>x', '</td><td>x', text],
    ['text', '<img src=x onerror=alert(1)>&amp;"\'', '<img src=x onerror=alert(1)>&amp;"\'', text],
    ['temporal', '2026-01-02', '2026-01-02', text],
    ['binary', { base64: 'AP8=' }, '0x00FF', text],
    ['text', { base64: '/0E=', invalid: true }, '0xFF41', text],
  ])('%s %j is %j', (kind, cell, shown, format) => {
    expect(read(written([column('a', kind)], [[cell]]))).toEqual([[{ text: shown, format }]])
  })

  it('have their names as texts, and gaps where nothing was chosen', () => {
    expect(read(written([column('=1+1'), column('b', 'integer')], [[undefined, 1], ['x', undefined]], true))).toEqual([
      [{ text: '=1+1', format: text }, { text: 'b', format: text }],
      [{ text: '', format: undefined }, { text: '1', format: '0' }],
      [{ text: 'x', format: text }, { text: '', format: undefined }],
    ])
  })
})
