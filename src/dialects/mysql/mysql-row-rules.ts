import type { Column } from '../../schema/model.ts'
import type { Placing, RowRules, ValueKind } from '../row-rules.ts'

const kinds: ReadonlyArray<readonly [ValueKind, RegExp]> = [
  ['number', /^(?:(?:TINY|SMALL|MEDIUM|BIG)?INT|BOOL|DEC|NUMERIC|FIXED|FLOAT|DOUBLE|REAL|BIT|YEAR)/],
  ['bytes', /BINARY|BLOB/],
  ['json', /^JSON$/],
  ['text', /CHAR|TEXT|^(?:ENUM|SET|DATE|DATETIME|TIMESTAMP|TIME|UUID|INET4|INET6)$/],
]

const placings: ReadonlyArray<readonly [Placing, RegExp]> = [
  // What is printed of them is rounded, or stands for two moments when clocks are set back.
  ['row', /^(?:FLOAT|DOUBLE|REAL|TIMESTAMP)/],
  ['list', /^ENUM$/],
  ['none', /^BIT$/],
  ['value', /^(?:(?:TINY|SMALL|MEDIUM|BIG)?INT|BOOL|DEC|NUMERIC|FIXED|YEAR|DATE|TIME$|UUID|INET[46])/],
]

/** Of longer values a server may compare these many bytes alone where it sorts (`max_sort_length`). */
const sortedBytes = 1024
const bytesOfCharset: Record<string, number> = { utf8mb4: 4, utf16: 4, utf32: 4, utf8: 3, utf8mb3: 3 }
/** The widest of the others, such as gb18030. */
const mostBytes = 4
const oneByte = /^(?:binary|ascii|latin\d+|cp(?:125\d|85\d|866)|koi8[ru]|hebrew|greek)$/

/** Whether a server sorts by the whole of each value. */
function isSortedWhole({ type: { base, length }, charset }: Column): boolean {
  if (!/^(?:VAR)?(?:CHAR|BINARY)$/.test(base)) return false
  const width = charset === null || oneByte.test(charset) ? 1 : bytesOfCharset[charset] ?? mostBytes
  return (length ?? 1) * width <= sortedBytes
}

export const mysqlRowRules: RowRules = {
  hiddenKey: (table, product) =>
    product === 'TiDB' && table.primaryKey?.clustered !== true ? '_tidb_rowid' : null,
  holds: ({ type }) => kinds.find(([, pattern]) => pattern.test(type.base))?.[0] ?? 'other',
  placing: column => placings.find(([, pattern]) => pattern.test(column.type.base))?.[0]
    ?? (isSortedWhole(column) ? 'value' : 'none'),
}
