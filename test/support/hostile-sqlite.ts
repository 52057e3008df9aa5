import type { HostileValue } from './hostile-values.ts'
import { Buffer } from 'node:buffer'

const text = (name: string, literal: string, wire: string, type = 'TEXT'): HostileValue => ({
  name,
  type,
  literal,
  raw: Buffer.from(wire),
  wire,
})
const same = (name: string, type: string, literal: string, wire: HostileValue['wire']): HostileValue => ({
  name,
  type,
  literal,
  raw: Buffer.from(literal),
  wire,
})
const blob = (name: string, hex: string): HostileValue => ({
  name,
  type: 'BLOB',
  literal: `X'${hex}'`,
  raw: Buffer.from(hex, 'hex'),
  wire: { base64: Buffer.from(hex, 'hex').toString('base64') },
})

const family = '👩‍👩‍👧‍👦'
const longestDecimal = '-12345678901234567890123456789012345.123456789012345678901234567890'

/** What breaks clients of SQLite, where a column's type is a hint and every value has its own. */
export const hostileSqliteValues: readonly HostileValue[] = [
  same('AUTO_RANDOM id', 'BIGINT', '3746994889972252673', '3746994889972252673'),
  same('largest integer', 'INTEGER', '9223372036854775807', '9223372036854775807'),
  same('smallest integer', 'INTEGER', '-9223372036854775808', '-9223372036854775808'),
  same('last exact integer', 'INTEGER', '9007199254740991', 9007199254740991),
  same('first integer beyond', 'INTEGER', '9007199254740992', '9007199254740992'),
  same('integer that doubles round', 'INTEGER', '9007199254740993', '9007199254740993'),
  same('integer of 32 bits and one more', 'INTEGER', '2147483648', 2147483648),
  same('smallest integer of 32 bits', 'INTEGER', '-2147483648', -2147483648),
  same('BIGINT UNSIGNED max, which becomes REAL', 'BIGINT UNSIGNED', '18446744073709551615', 18446744073709552000),
  text('BIGINT UNSIGNED max as text', '\'18446744073709551615\'', '18446744073709551615'),
  text('longest DECIMAL as text', `'${longestDecimal}'`, longestDecimal),
  same('longest DECIMAL, which becomes REAL', 'DECIMAL(65,30)', longestDecimal, Number(longestDecimal)),
  same('BOOLEAN', 'BOOLEAN', 'TRUE', 1),
  same('1e308', 'REAL', '1e308', 1e308),
  same('smallest REAL', 'REAL', '5e-324', Number.MIN_VALUE),
  same('REAL that is whole', 'REAL', '16777217.0', 16777217),
  same('infinity', 'REAL', '9e999', 'Inf'),
  same('a number in a TEXT column', 'TEXT', '1', '1'),
  same('a text in an INTEGER column', 'INTEGER', '\'one\'', 'one'),
  same('an integer in a column without a type', '', '1', 1),
  same('a text in a column without a type', '', '\'1\'', '1'),
  {
    name: 'a blob in a column without a type',
    type: '',
    literal: 'x\'31\'',
    raw: Buffer.from('1'),
    wire: { base64: 'MQ==' },
  },
  text('DATE zero', '\'0000-00-00\'', '0000-00-00', 'DATE'),
  text('DATETIME in a gap of summer time', '\'2023-10-01 02:30:00\'', '2023-10-01 02:30:00', 'DATETIME'),
  { name: 'NULL', type: 'TEXT', literal: 'NULL', raw: null, wire: null },
  text('empty text', '\'\'', ''),
  text('the word NULL', '\'NULL\'', 'NULL'),
  text('NUL inside', '\'a\' || char(0) || \'b\'', 'a\0b'),
  text('quotes, backslash, line ends', '\'a\\\'\'"`\' || char(13, 10, 9)', 'a\\\'"`\r\n\t'),
  text('spaces around', '\'  a  \'', '  a  '),
  text('emoji, accents, 订单', `'${family}e\u0301订单'`, `${family}e\u0301订单`),
  text('right to left', '\'\u202Eשלום\u202C\'', '\u202Eשלום\u202C'),
  text('markup', '\'<img src=x onerror=alert(1)>{{7*7}}\'', '<img src=x onerror=alert(1)>{{7*7}}'),
  text('formula', '\'=HYPERLINK("http://x","y")\'', '=HYPERLINK("http://x","y")'),
  text('long text', 'replace(hex(zeroblob(35000)), \'0\', \'é\')', 'é'.repeat(70_000)),
  text(
    'JSON',
    '\'{"b": 1, "a": 12345678901234567890, "c": [1.0, "x"], "a b": null}\'',
    '{"b": 1, "a": 12345678901234567890, "c": [1.0, "x"], "a b": null}',
    'JSON',
  ),
  blob('BLOB that is no UTF-8', 'c328fffe00'),
  blob('BLOB that is UTF-8', '616263'),
  blob('empty BLOB', ''),
]
