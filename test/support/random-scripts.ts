import type { EngineName } from './ground.ts'

/** Numbers below 1 that a seed decides (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6D2B79F5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}

/** Statements that make what random scripts work on, in a database of their own. */
export function scriptGround(engine: EngineName): string[] {
  return [
    'CREATE TABLE t (id INT PRIMARY KEY AUTO_INCREMENT, a INT UNIQUE, b VARCHAR(6))',
    'CREATE TABLE u (k INT PRIMARY KEY, v INT)',
    'INSERT INTO u VALUES (1, 1), (2, 2), (3, 3), (4, 4)',
    ...(engine === 'MariaDB'
      ? [
          'CREATE PROCEDURE p_change(n INT) BEGIN UPDATE u SET v = v + n; SELECT COUNT(*) FROM u; '
          + 'DELETE FROM t WHERE a = n; END',
          'CREATE PROCEDURE p_fail(n INT) BEGIN START TRANSACTION; UPDATE u SET v = v + n; '
          + 'SIGNAL SQLSTATE \'45000\'; END',
          'CREATE PROCEDURE p_warn(n INT) BEGIN INSERT IGNORE INTO t (id, a) VALUES (1, n), (1, n); END',
        ]
      : []),
  ]
}

/** What chooses among statements. */
interface Choice {
  upTo: (most: number) => number
  pick: <T>(list: readonly T[]) => T
  number: () => number
}

/** Statements of all kinds that change what a session knows: each makes one. */
const kinds = ({ upTo, pick, number }: Choice): ReadonlyArray<() => string> => [
  () => `INSERT INTO t (a, b) VALUES (${number()}, 'x')`,
  () => `INSERT INTO t (a, b) VALUES (${number()}, 'x'), (${number()}, 'longer than it may be')`,
  () => `INSERT IGNORE INTO t (a, b) VALUES (${number()}, 'longer than it may be'), (${number()}, 'y')`,
  () => `INSERT INTO t (a) VALUES (${number()}) ON DUPLICATE KEY UPDATE b = '${number()}'`,
  () => `INSERT INTO u VALUES (${number()}, LAST_INSERT_ID(${number()})) ON DUPLICATE KEY UPDATE v = v + 1`,
  () => `INSERT INTO t (a) SELECT k + ${number()} FROM u`,
  () => `REPLACE INTO t (a, b) VALUES (${number()}, 'r')`,
  () => `UPDATE u SET v = v + 1 WHERE k < ${number()}`,
  () => `UPDATE u SET v = 1 / 0 WHERE k = ${number()}`,
  () => `UPDATE u SET v = LAST_INSERT_ID(${number()}) WHERE k = ${number()}`,
  () => `DELETE FROM t WHERE a > ${number()} LIMIT 2`,
  () => `SELECT k, v FROM u WHERE k < ${number()} ORDER BY k`,
  () => `SELECT 1 / 0, CAST('x' AS SIGNED)`,
  () => `SELECT * FROM missing`,
  () => `SELECT 'a\\\\' AS x, "q"`,
  () => `SELEC 1`,
  () => `DO ${number()}`,
  () => pick(['BEGIN', 'START TRANSACTION', 'START TRANSACTION READ ONLY', 'BEGIN']),
  () => pick(['COMMIT', 'ROLLBACK', 'COMMIT', 'ROLLBACK AND CHAIN']),
  () => pick(['SAVEPOINT s', 'ROLLBACK TO SAVEPOINT s', 'RELEASE SAVEPOINT s']),
  () => `SET autocommit = ${upTo(2)}`,
  () => `SET @a = ${number()}`,
  () => `SET sql_mode = '${pick(['', 'ANSI_QUOTES', 'STRICT_TRANS_TABLES', 'NO_BACKSLASH_ESCAPES'])}'`,
  () => pick(['CREATE TABLE IF NOT EXISTS x (i INT)', 'DROP TABLE IF EXISTS x', 'CREATE TABLE t (i INT)']),
  () => `PREPARE s FROM '${pick([
    'UPDATE u SET v = v + 1 WHERE k < 4',
    'INSERT IGNORE INTO t (id, a) VALUES (1, 1)',
    'SELECT k FROM u ORDER BY k',
    'SET @b = 1',
    `SET sql_mode = ""`,
  ])}'`,
  () => 'EXECUTE s',
  () => 'EXECUTE s',
  () => 'SHOW COUNT(*) WARNINGS',
]

const kindsOfMariadb = ({ pick, number }: Choice): ReadonlyArray<() => string> => [
  () => `CALL p_change(${number()})`,
  () => `CALL p_fail(${number()})`,
  () => `CALL p_warn(${number()})`,
  () => `SELECT SQL_CALC_FOUND_ROWS k FROM u ORDER BY k LIMIT 1`,
  () => pick(['LOCK TABLES t WRITE, u WRITE', 'UNLOCK TABLES']),
  () => 'GET DIAGNOSTICS @n = NUMBER, @r = ROW_COUNT',
]

const asks = [
  'SELECT \'counts\', ROW_COUNT(), FOUND_ROWS(), LAST_INSERT_ID()',
  'SELECT \'counts\', ROW_COUNT(), FOUND_ROWS(), LAST_INSERT_ID()',
  'SHOW WARNINGS',
  'SELECT \'warnings\', @@warning_count, @@error_count',
  null,
]

/**
 * A script of 5 to 20 statements: rows, transactions, structure, modes, prepared statements, procedures, and such as
 * warn or fail. Behind most of them stands what asks for the traces that the one before has left.
 */
export function randomScript(engine: EngineName, random: () => number): string[] {
  const upTo = (most: number) => Math.floor(random() * most)
  const pick = <T>(list: readonly T[]): T => list[upTo(list.length)]!
  const choice = { upTo, pick, number: () => upTo(9) }
  const all = [...kinds(choice), ...(engine === 'MariaDB' ? kindsOfMariadb(choice) : [])]
  // What a session gives before its first statement no client promises.
  const script = ['SELECT k FROM u']
  for (let left = 5 + upTo(16); left > 0; left--) {
    script.push(pick(all)())
    const ask = pick(asks)
    if (ask !== null) script.push(ask)
  }
  return script
}

/** What asks whether a transaction is open, and gives 1 or 0. */
export const asksForTransaction = {
  MariaDB: 'SELECT @@in_transaction',
  TiDB: 'SELECT @@tidb_current_ts > 0',
} as const satisfies Record<EngineName, string>
