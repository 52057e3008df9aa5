import type { SuiteEngine } from './engines.ts'

/** What one suite needs to say differently to each engine. */
export interface Dialect {
  family: 'MySQL' | 'SQLite'
  /** A SELECT that runs until it is cancelled; a cancel keeps its session. */
  endless: string
  /** A SELECT that takes about this long and gives one row. */
  pause: (ms: number) => string
  /** A SELECT of ten million rows whose third column is 60 times `x`. */
  tenMillion: string
  /** An expression: a text so many times. */
  repeat: (text: string, times: number) => string
  /** Columns of the widest result. */
  mostColumns: number
  /** What the details of a syntax error hold. */
  syntaxError: { errno: number, sqlState: string | null }
  /** Statements that make a table `auto` whose next id is 3746994889972252673. */
  autoTable: string
  /** A NUL in a literal is a value, not the end of the text. */
  nulInLiterals: boolean
  /** What a server must be told before it gives cells of 17 MB. */
  largeCells: string[]
  variables: boolean
  autocommit: boolean
  sqlModes: boolean
  warnings: boolean
  procedures: boolean
  characterSets: boolean
}

const numbers = 'WITH RECURSIVE d AS (SELECT 0 AS i UNION ALL SELECT i + 1 FROM d WHERE i < 999)'
const rowsOf = (pad: string) =>
  `${numbers} SELECT a.i, b.i AS j, ${pad} AS pad FROM d a, d b, (SELECT i FROM d LIMIT 10) c`
const repeatMysql = (text: string, times: number) => `REPEAT('${text}', ${times})`
const repeatSqlite = (text: string, times: number) =>
  `substr(replace(hex(zeroblob(${Math.ceil(times / 2)})), '0', '${text}'), 1, ${times})`

const mysql: Dialect = {
  family: 'MySQL',
  endless: 'SELECT SLEEP(600)',
  pause: ms => `SELECT SLEEP(${ms / 1000})`,
  tenMillion: rowsOf(repeatMysql('x', 60)),
  repeat: repeatMysql,
  mostColumns: 4000,
  syntaxError: { errno: 1064, sqlState: '42000' },
  autoTable:
    'CREATE TABLE auto (id BIGINT UNSIGNED PRIMARY KEY AUTO_INCREMENT, n INT) AUTO_INCREMENT = 3746994889972252673',
  nulInLiterals: true,
  largeCells: ['SET GLOBAL max_allowed_packet = 134217728'],
  variables: true,
  autocommit: true,
  sqlModes: true,
  warnings: true,
  procedures: true,
  characterSets: true,
}

const sqlite: Dialect = {
  family: 'SQLite',
  // A row now and then: between two of them a cancel is heard.
  endless: 'WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c) SELECT n FROM c WHERE n % 20000 = 0',
  pause: ms =>
    `WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c LIMIT ${ms * 3000}) SELECT count(*) FROM c`,
  tenMillion: rowsOf(repeatSqlite('x', 60)),
  repeat: repeatSqlite,
  mostColumns: 2000,
  syntaxError: { errno: 1, sqlState: null },
  autoTable: 'CREATE TABLE auto (id INTEGER PRIMARY KEY, n INT); INSERT INTO auto VALUES (3746994889972252672, 0)',
  nulInLiterals: false,
  largeCells: [],
  variables: false,
  autocommit: false,
  sqlModes: false,
  warnings: false,
  procedures: false,
  characterSets: false,
}

/** TiDB has no stored procedures. */
export const dialects: Record<SuiteEngine, Dialect> = {
  TiDB: { ...mysql, procedures: false },
  MariaDB: mysql,
  SQLite: sqlite,
}
