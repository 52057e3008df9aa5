import type { Cell } from '../../src/contract/sql.ts'
import type { SuiteEngine } from './engines.ts'
import type { EngineName } from './ground.ts'
import { hostileSqliteValues } from './hostile-sqlite.ts'

type Per<T> = T | Record<EngineName, T>

export interface HostileValue {
  name: string
  /** Type of a column that holds it. */
  type: string
  /** What an INSERT says. */
  literal: string
  /** The server's bytes for it in the text protocol, in UTF-8; null for NULL. */
  raw: Buffer | null
  /** What TiHC says on the wire. */
  wire: Cell
}

interface Declared {
  name: string
  type: string
  literal: string
  raw: Per<Buffer | string | null>
  /** The text of `raw` unless told. */
  wire?: Per<Cell>
  /** The one server that knows the type. */
  only?: EngineName
}

const bytes = (hex: string): Buffer => Buffer.from(hex, 'hex')
const base64 = (hex: string): Cell => ({
  base64: bytes(hex).toString('base64'),
})
const text = (name: string, type: string, literal: string, raw: Per<string>): Declared => ({ name, type, literal, raw })
const number = (name: string, type: string, literal: string, wire: number): Declared => ({
  name,
  type,
  literal,
  raw: literal,
  wire,
})
/** A number that MariaDB alone writes with all the digits of its type. */
const fixed = (name: string, type: string, literal: string, digits: string): Declared => ({
  name,
  type,
  literal,
  raw: { TiDB: literal, MariaDB: digits },
  wire: { TiDB: Number(literal), MariaDB: digits },
})
const binary = (name: string, type: string, hex: string, stored = hex): Declared => ({
  name,
  type,
  literal: `X'${hex}'`,
  raw: bytes(stored),
  wire: base64(stored),
})

const family = '👩‍👩‍👧‍👦'
const thirtyDigits = '123456789012345678901234567890'
const longestDecimal = `-12345678901234567890123456789012345.${thirtyDigits}`

const numbers: Declared[] = [
  text('AUTO_RANDOM id', 'BIGINT', '3746994889972252673', '3746994889972252673'),
  text('BIGINT UNSIGNED max', 'BIGINT UNSIGNED', '18446744073709551615', '18446744073709551615'),
  text('BIGINT min', 'BIGINT', '-9223372036854775808', '-9223372036854775808'),
  number('last exact integer', 'BIGINT', '9007199254740991', 9007199254740991),
  number('first exact integer', 'BIGINT', '-9007199254740991', -9007199254740991),
  text('first integer beyond', 'BIGINT', '9007199254740992', '9007199254740992'),
  text('integer that doubles round', 'BIGINT', '9007199254740993', '9007199254740993'),
  number('MEDIUMINT min', 'MEDIUMINT', '-8388608', -8388608),
  number('TINYINT(1) that is no boolean', 'TINYINT(1)', '2', 2),
  {
    name: 'BOOLEAN',
    type: 'BOOLEAN',
    literal: 'TRUE',
    raw: '1',
    wire: 1,
  },
  {
    name: 'ZEROFILL',
    type: 'INT(10) ZEROFILL',
    literal: '42',
    raw: { TiDB: '42', MariaDB: '0000000042' },
    wire: { TiDB: 42, MariaDB: '0000000042' },
  },
  {
    name: 'YEAR 0',
    type: 'YEAR',
    literal: '0',
    raw: '0000',
  },
  fixed('FLOAT(M,D)', 'FLOAT(7,4)', '1.5', '1.5000'),
  fixed('DOUBLE(M,D)', 'DOUBLE(7,2)', '-0.5', '-0.50'),
  fixed('DOUBLE(M,D) ZEROFILL', 'DOUBLE(7,2) ZEROFILL', '1.5', '0001.50'),
  text('DOUBLE 1e20', 'DOUBLE', '1e20', '1e20'),
  text('longest DECIMAL', 'DECIMAL(65,30)', `'${longestDecimal}'`, longestDecimal),
  text('DECIMAL with a last zero', 'DECIMAL(5,2)', '1.1', '1.10'),
  text('DOUBLE 1e308', 'DOUBLE', '1e308', '1e308'),
  text('DOUBLE max', 'DOUBLE', '1.7976931348623157e308', '1.7976931348623157e308'),
  number('DOUBLE smallest', 'DOUBLE', '5e-324', Number.MIN_VALUE),
  {
    name: 'FLOAT 16777216',
    type: 'FLOAT',
    literal: '16777216',
    raw: { TiDB: '16777216', MariaDB: '16777200' },
    wire: { TiDB: 16777216, MariaDB: 16777200 },
  },
  number('FLOAT 0.1', 'FLOAT', '0.1', 0.1),
]

const times: Declared[] = [
  text('DATE zero', 'DATE', '\'0000-00-00\'', '0000-00-00'),
  text('DATE without a month', 'DATE', '\'2024-00-15\'', '2024-00-15'),
  text('DATETIME zero', 'DATETIME', '\'0000-00-00 00:00:00\'', '0000-00-00 00:00:00'),
  text('DATETIME in a gap of summer time', 'DATETIME', '\'2023-10-01 02:30:00\'', '2023-10-01 02:30:00'),
  text('DATETIME(6)', 'DATETIME(6)', '\'9999-12-31 23:59:59.999999\'', '9999-12-31 23:59:59.999999'),
  text('TIMESTAMP last', 'TIMESTAMP NULL', '\'2038-01-19 03:14:07\'', '2038-01-19 03:14:07'),
  text('TIME beyond a day', 'TIME(6)', '\'-838:59:59.000000\'', '-838:59:59.000000'),
]

const texts: Declared[] = [
  {
    name: 'NULL',
    type: 'VARCHAR(10)',
    literal: 'NULL',
    raw: null,
  },
  text('empty text', 'VARCHAR(10)', '\'\'', ''),
  text('the word NULL', 'VARCHAR(10)', '\'NULL\'', 'NULL'),
  text('NUL inside', 'VARCHAR(10)', 'CONCAT(\'a\', CHAR(0), \'b\')', 'a\0b'),
  text(
    'quotes, backslash, line ends',
    'VARCHAR(20)',
    'CONCAT(\'a\', CHAR(92), \'\'\'"`\', CHAR(13), CHAR(10), CHAR(9))',
    'a\\\'"`\r\n\t',
  ),
  text('spaces around', 'VARCHAR(10)', '\'  a  \'', '  a  '),
  text('emoji, accents, 订单', 'VARCHAR(50) CHARACTER SET utf8mb4', `'${family}e\u0301订单'`, `${family}e\u0301订单`),
  text('right to left', 'VARCHAR(50) CHARACTER SET utf8mb4', '\'\u202Eשלום\u202C\'', '\u202Eשלום\u202C'),
  text('column in latin1', 'VARCHAR(10) CHARACTER SET latin1', '\'é\'', 'é'),
  text('column in gbk', 'VARCHAR(10) CHARACTER SET gbk', '\'订单\'', '订单'),
  text('markup', 'VARCHAR(80)', '\'<img src=x onerror=alert(1)>{{7*7}}\'', '<img src=x onerror=alert(1)>{{7*7}}'),
  text('formula', 'VARCHAR(80)', '\'=HYPERLINK("http://x","y")\'', '=HYPERLINK("http://x","y")'),
  text('long text', 'MEDIUMTEXT', 'REPEAT(\'é\', 70000)', 'é'.repeat(70_000)),
  text('ENUM with a quote', 'ENUM(\'a\',\'it\'\'s\',\'\')', '\'it\'\'s\'', 'it\'s'),
  text('SET', 'SET(\'x\',\'y z\')', '\'x,y z\'', 'x,y z'),
  text('JSON', 'JSON', '\'{"b": 1, "a": 12345678901234567890, "c": [1.0, "x"], "a b": null}\'', {
    TiDB: '{"a": 12345678901234567890, "a b": null, "b": 1, "c": [1, "x"]}',
    MariaDB: '{"b": 1, "a": 12345678901234567890, "c": [1.0, "x"], "a b": null}',
  }),
  {
    ...text('VECTOR', 'VECTOR(3)', '\'[1,2.5,3]\'', '[1,2.5,3]'),
    only: 'TiDB',
  },
  {
    ...text('UUID', 'UUID', '\'123e4567-e89b-12d3-a456-426655440000\'', '123e4567-e89b-12d3-a456-426655440000'),
    only: 'MariaDB',
  },
  {
    ...text('INET6', 'INET6', '\'::1\'', '::1'),
    only: 'MariaDB',
  },
]

const binaries: Declared[] = [
  {
    name: 'BIT(64)',
    type: 'BIT(64)',
    literal: 'b\'1000000000000000000000000000000000000000000000000000000000000001\'',
    raw: bytes('8000000000000001'),
    wire: base64('8000000000000001'),
  },
  {
    name: 'BIT(1)',
    type: 'BIT(1)',
    literal: 'b\'1\'',
    raw: bytes('01'),
    wire: base64('01'),
  },
  binary('VARBINARY', 'VARBINARY(8)', '00ff80'),
  binary('BINARY, padded', 'BINARY(4)', '01', '01000000'),
  binary('BLOB that is no UTF-8', 'BLOB', 'c328fffe00'),
  binary('BLOB that is UTF-8', 'BLOB', '616263'),
  binary('empty BLOB', 'BLOB', ''),
  {
    ...binary('geometry', 'POINT', '', '000000000101000000000000000000f03f0000000000000040'),
    literal: 'ST_GeomFromText(\'POINT(1 2)\')',
    only: 'MariaDB',
  },
]

function of<T>(value: Per<T>, engine: EngineName): T {
  const per = value as Record<EngineName, T> | null
  return per !== null && typeof per === 'object' && 'TiDB' in per
    ? per[engine]
    : value as T
}

/**
 * Values that break clients, as an engine takes and gives them. In a session of the settings `hostileSession`.
 */
export function hostileValues(engine: SuiteEngine): readonly HostileValue[] {
  if (engine === 'SQLite') return hostileSqliteValues
  return [
    ...numbers,
    ...times,
    ...texts,
    ...binaries,
  ]
    .filter(({ only }) => only === undefined || only === engine)
    .map(({ name, type, literal, raw: given, wire }) => {
      const raw = of(given, engine)
      return {
        name,
        type,
        literal,
        raw: typeof raw === 'string'
          ? Buffer.from(raw)
          : raw,
        wire: wire === undefined
          ? raw as string | null
          : of(wire, engine),
      }
    })
}

/** Statements that a session runs first: zero dates are taken, times are in UTC. */
export function hostileSession(engine: SuiteEngine): readonly string[] {
  return engine === 'SQLite' ? [] : ['SET sql_mode = \'\'', 'SET time_zone = \'+00:00\'']
}

export interface HostileTable {
  /** In this order: the table is made, then filled with one row. */
  statements: string[]
  /** Of each column `c0`, `c1`, …: what it holds. */
  values: readonly HostileValue[]
}

/** A table with one column per hostile value. `name` goes into the statements as it is: quoted, with its database. */
export function hostileTable(engine: SuiteEngine, name: string): HostileTable {
  const values = hostileValues(engine)
  const columns = values.map(({ type }, index) => `c${index} ${type}`)
  const literals = values.map(({ literal }) => literal)
  return {
    statements: [`CREATE TABLE ${name} (${columns.join(', ')})`, `INSERT INTO ${name} VALUES (${literals.join(', ')})`],
    values,
  }
}

/** A statement whose columns have names that break objects, and the keys of its row as an object on the wire. */
export const hostileColumns = {
  sql: 'SELECT 1 AS a, 2 AS a, 3 AS `__proto__`, 4 AS `constructor`, 5 AS `a_2`, 6 AS `订单 \'"`, 7 AS `toString`',
  names: [
    'a',
    'a',
    '__proto__',
    'constructor',
    'a_2',
    '订单 \'"',
    'toString',
  ],
} as const

/** Names that a database, a table and a column may have on both servers. */
export const hostileIdentifiers: ReadonlyArray<{ name: string, identifier: string }> = [
  { name: 'a backtick', identifier: 'a`b' },
  { name: 'only backticks', identifier: '``' },
  { name: 'an injection', identifier: '\'; DROP TABLE x; --' },
  { name: 'quotes and a backslash', identifier: 'a\'b"c\\d' },
  { name: 'a dot', identifier: 'a.b' },
  { name: 'a space, a slash and an escape', identifier: 'a b/c%2Fd' },
  { name: 'a question mark and a hash', identifier: 'a?b=c&d#e' },
  { name: 'Chinese', identifier: '订单_表' },
  { name: 'a reserved word', identifier: 'select' },
  { name: 'digits', identifier: '2024' },
  { name: 'a pattern', identifier: 'a%b_c' },
  { name: 'a key of every object', identifier: '__proto__' },
  {
    name: '64 characters',
    identifier: 'x'.repeat(64),
  },
  {
    name: 'long Chinese',
    identifier: '表'.repeat(40),
  }, // MariaDB's file names hold 51 at the most
]

/** A name with a character beyond the first plane: TiDB takes it, MariaDB refuses it. */
export const emojiIdentifier = 'a😀b'
