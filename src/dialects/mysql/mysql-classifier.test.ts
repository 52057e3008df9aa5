import type { Lexing } from '../../language/lexing.ts'
import { describe, expect, it } from 'vitest'
import { changesSession, classify, guardReadOnly } from '../classifier.ts'
import { dialectOf, lexingOf } from '../registry.ts'

const tidb: Lexing = lexingOf('MySQL', 'TiDB')
const mysql: Lexing = lexingOf('MySQL', 'MySQL', '9.4.0')
const mariadb: Lexing = lexingOf('MySQL', 'MariaDB', '10.11.19')

function reasons(statement: string, products: readonly Lexing[] = [tidb, mysql, mariadb]) {
  return products.map(lexing => classify(statement, lexing).reason)
}

describe('what runs on a read-only connection everywhere', () => {
  it.each([
    '',
    '-- nothing',
    'SELECT 1;',
    'select a.update, `delete`, "INTO x" from t as a where a.`insert` = \'; drop table t\' -- delete from t',
    'SELECT REPLACE(a, \'x\', \'y\'), INSERT(a, 1, 2, \'z\'), IF(a, b, c), LEFT(a, 1), TRUNCATE(a, 1), DATE(a), '
    + 'CHAR(65), VALUES(a) FROM t',
    'SELECT COUNT(*), row_number() OVER (PARTITION BY a ORDER BY b), SUM(DISTINCT a) OVER w FROM t WINDOW w AS '
    + '(PARTITION BY a)',
    'SELECT * FROM t1 JOIN (SELECT 1) x USING (a) WHERE (a, b) IN ((1, 2), (3, '
    + '4)) AND EXISTS (SELECT 1) AND a NOT IN (1) GROUP BY (a) HAVING (1) ORDER BY (b) LIMIT 1',
    'SELECT CAST(a AS DECIMAL (10, 2)), CONVERT(a, CHAR(10)), CAST(a AS CHAR (5)), SUBSTRING(a FROM 1 FOR 2), '
    + 'EXTRACT(DAY FROM a), a + INTERVAL (1) DAY FROM t USE INDEX (i) PARTITION (p0)',
    'WITH RECURSIVE a (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM a WHERE n < 3), b AS (SELECT 2) SELECT * FROM a, b',
    'SELECT * FROM (VALUES ROW(1)) AS v (x)',
    'SELECT * FROM JSON_TABLE(\'[]\', \'$[*]\' COLUMNS (id FOR ORDINALITY, a VARCHAR(10) PATH \'$\', '
    + 'NESTED PATH \'$.b\' COLUMNS (c DECIMAL(4, 2) PATH \'$\'))) j',
    '((SELECT 1) UNION (SELECT 2)) ORDER BY 1',
    'TABLE t',
    'VALUES ROW(1, 2)',
    'SELECT 1 INTO @a, @b',
    'SELECT @a := 1, SLEEP(0), BENCHMARK(1, 1), LOAD_FILE(\'/x\'), LAST_INSERT_ID(5), UUID()',
    'SELECT /*+ MAX_EXECUTION_TIME(1) */ /* INTO OUTFILE */ 1',
    'SELECT /*!40001 SQL_NO_CACHE */ * FROM t',
    'SELECT /*! STRAIGHT_JOIN */ 1 /*! , 2 */',
    'DO SLEEP(0), 1',
    'SHOW TABLES',
    'SHOW FULL COLUMNS FROM t WHERE Field LIKE CONCAT(\'a\', \'b\')',
    'SHOW CREATE PROCEDURE p',
    'SHOW COUNT(*) WARNINGS',
    'SHOW GRANTS FOR CURRENT_USER()',
    'DESC t',
    'DESCRIBE `d`.`t` \'a%\'',
    'EXPLAIN SELECT 1 FOR UPDATE',
    'EXPLAIN FORMAT = JSON DELETE FROM t WHERE a = 1',
    'EXPLAIN FORMAT=\'brief\' UPDATE t SET a = 1',
    'EXPLAIN INSERT INTO d.t (a, b) VALUES (1, 2) ON DUPLICATE KEY UPDATE a = VALUES(a)',
    'EXPLAIN REPLACE INTO t SELECT 1',
    'EXPLAIN ANALYZE SELECT 1',
    'EXPLAIN FOR CONNECTION 5',
    'CHECKSUM TABLE a, b',
    'HELP \'x\'',
    'USE `d`',
    'SET @a = 1, @b := (SELECT MAX(a) FROM t)',
    'SET SESSION max_execution_time = 1000, @@autocommit = 0, @@SESSION.time_zone = \'+00:00\'',
    'SET NAMES utf8mb4 COLLATE utf8mb4_bin',
    'SET TRANSACTION ISOLATION LEVEL READ COMMITTED',
    'SET SESSION TRANSACTION READ ONLY',
    'SET ROLE NONE',
    'RECOMMEND INDEX SHOW',
    'ADMIN CHECK TABLE t, u',
    'ADMIN CHECK INDEX t i',
    'ADMIN CHECKSUM TABLE t',
    'SHOW ALL SLAVES STATUS',
    'SELECT b FROM (SELECT 1 a) x(b)',
    'SELECT MATCH (a) AGAINST (\'x\' IN BOOLEAN MODE) FROM t',
    'SELECT a FROM JSON_TABLE(\'[1]\', \'$[*]\' COLUMNS (a INT PATH \'$\')) AS j',
    'SELECT 1 MEMBER OF (\'[1]\')',
    'SELECT DISTINCT SQL_NO_CACHE (1)',
    'BEGIN',
    'BEGIN WORK',
    'START TRANSACTION',
    'START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY',
    'COMMIT AND NO CHAIN',
    'ROLLBACK TO SAVEPOINT `a`',
    'SAVEPOINT a',
    'RELEASE SAVEPOINT a',
    'UNLOCK TABLES',
    'DEALLOCATE PREPARE s',
    'XA RECOVER',
  ])('%s', statement => {
    expect(reasons(statement)).toEqual([null, null, null])
  })

  it('knows the kinds', () => {
    const kind = (statement: string) => classify(statement, tidb).kind
    expect(kind('SELECT 1')).toBe('read')
    expect(kind('DELETE FROM t')).toBe('write')
    expect(kind('SET @a = 1')).toBe('session')
    expect(kind('SET GLOBAL a = 1')).toBe('write')
    expect(kind('SET sql_mode = \'\'')).toBe('session')
    expect(kind('USE d')).toBe('session')
    expect(kind('BEGIN')).toBe('transaction')
    expect(kind('/*!40101 SET NAMES utf8mb4 */')).toBe('write')
  })
})

describe('what it refuses everywhere', () => {
  it.each([
    ['with a as (select 1) delete from t', 'DELETE is a write'],
    ['WITH a AS (SELECT 1), b (c) AS (SELECT 2) UPDATE t SET a = 1', 'UPDATE is a write'],
    ['(DELETE FROM t)', 'DELETE is a write'],
    ['(DROP TABLE t)', 'this form'],
    ['WITH a AS (SELECT 1) DROP TABLE t', 'this form'],
    ['SELECT 1 INTO OUTFILE \'/f\'', 'INTO'],
    ['SELECT 1 INTO/**/DUMPFILE \'/f\'', 'INTO'],
    ['TABLE t INTO OUTFILE \'/f\'', 'INTO'],
    ['SELECT 1 INTO @@global.x', 'INTO'],
    ['SELECT * FROM t FOR/* x */UPDATE', 'FOR UPDATE takes locks'],
    ['SELECT * FROM t FOR SHARE', 'FOR SHARE takes locks'],
    ['SELECT * FROM t LOCK IN SHARE MODE', 'LOCK IN SHARE MODE'],
    ['SELECT (SELECT 1 FROM t FOR UPDATE)', 'FOR UPDATE'],
    ['SELECT NEXTVAL(s)', 'NEXTVAL'],
    ['SET ROLE a', 'SET ROLE may show views'],
    ['SET ROLE ALL', 'SET ROLE may show views'],
    ['ADMIN CHECK INDEXES t', 'ADMIN CHECK'],
    ['SELECT AGAINST(1)', 'AGAINST(…)'],
    ['SELECT 1, COLUMNS(1)', 'COLUMNS(…)'],
    ['SELECT OF (1)', 'OF(…)'],
    ['SELECT JSON_TABLE(1, \'$\')', 'JSON_TABLE(…)'],
    ['SELECT COUNT(DISTINCT SQL_NO_CACHE(1))', 'SQL_NO_CACHE(…)'],
    ['SELECT 1, SQL_CACHE(1)', 'SQL_CACHE(…)'],
    ['SELECT POINT()', 'POINT(…)'],
    ['SELECT POINT(1, 2, 3)', 'POINT(…)'],
    ['SELECT LINESTRING()', 'LINESTRING(…)'],
    ['SELECT * FROM (SELECT 1 a) d(b + 1)', 'd(…)'],
    ['SELECT SETVAL(s, 1)', 'SETVAL'],
    ['SELECT NEXT VALUE FOR s', 'sequence'],
    ['SELECT s.nextval', 'sequence'],
    ['SELECT GET_LOCK(\'a\', 1)', 'GET_LOCK'],
    ['DO RELEASE_LOCK(\'a\')', 'RELEASE_LOCK'],
    ['SELECT my_function(1)', 'my_function(…) is not a function'],
    ['SELECT `count`(1)', '`count`'],
    ['SELECT d.count(1)', 'count(…)'],
    ['SELECT d . `f` (1)', '`f`'],
    ['SELECT d.1abs(1)', '1abs'],
    ['SELECT a AS b, f (1) FROM t', 'f(…)'],
    ['SELECT /*!50000 nextval(s), */ 1', 'nextval'],
    ['SELECT abs /*!99999 */ (f(1))', 'f(…)'],
    ['SELECT 1 /*!50000 INTO OUTFILE \'/f\' */', 'INTO'],
    ['/*!50000 DELETE FROM t */', 'DELETE is a write'],
    ['/*!99999 EXPLAIN */ DELETE FROM t', 'DELETE is a write'],
    ['/*!99999 EXPLAIN */ /*!50000 DELETE FROM t */', 'DELETE is a write'],
    ['SELECT 1 /*! , 2 */ /*! , 3 */ /*! , 4 */ /*! , 5 */', 'more than 3'],
    ['SELECT 1 /*!99999 \' */ INTO OUTFILE \'/f\' -- \'', 'quote'],
    ['SELECT 1 /*!5000011 */', 'versions'],
    ['SELECT 1 /*! /* */ */', 'inside each other'],
    ['SELECT /*+ a(`*/ 1 INTO OUTFILE \'/f\' -- `) */ 1', 'INTO'],
    ['SELECT /*+ a(`*/ 1', 'hint'],
    ['SELECT /*+ SET_VAR(sql_mode = \'\') */ 1', 'sql_mode'],
    ['SELECT /*+ SET_VAR ( sql_log_bin=0) */ 1', 'sql_log_bin'],
    ['SELECT 1.5e-- \n1', 'number'],
    ['SELECT 1 -- \0\n', 'NUL'],
    ['SELECT 1; DELETE FROM t', 'several'],
    ['SHOW TABLES; DELETE FROM t', 'several'],
    ['SELECT * FROM t PROCEDURE ANALYSE()', 'PROCEDURE'],
    ['EXPLAIN ANALYZE DELETE FROM t', 'runs the DELETE'],
    ['EXPLAIN ANALYZE FORMAT=JSON INSERT INTO t VALUES (1)', 'runs the INSERT'],
    ['EXPLAIN FORMAT=JSON ANALYZE WITH a AS (SELECT 1) UPDATE t SET a = 1', 'UPDATE is a write'],
    ['desc analyze select 1 for update', 'FOR UPDATE'],
    ['EXPLAIN SELECT f(1)', 'f(…)'],
    ['EXPLAIN UPDATE t SET a = f(1)', 'f(…)'],
    ['EXPLAIN SELECT 1 INTO OUTFILE \'/f\'', 'INTO'],
    ['EXPLAIN EXPLORE \'digest\'', 'this form'],
    ['EXPLAIN ALTER TABLE t ADD a INT', 'this form'],
    ['EXPLAIN t a b', 'this form'],
    ['TRACE INSERT INTO t VALUES (1)', 'runs the INSERT'],
    ['TRACE FORMAT = \'row\' DELETE FROM t', 'runs the DELETE'],
    ['TRACE PLAN SELECT 1', 'PLAN'],
    ['TRACE SET GLOBAL a = 1', 'SET'],
    ['ANALYZE TABLE t', 'TABLE'],
    ['ANALYZE UPDATE t SET a = 1', 'runs the UPDATE'],
    ['SHOW TABLES WHERE f(1)', 'f(…)'],
    ['SHOW SOMETHING', 'SHOW SOMETHING'],
    ['ADMIN CANCEL DDL JOBS 1', 'ADMIN CANCEL'],
    ['SET GLOBAL max_connections = 1', 'GLOBAL'],
    ['SET @@GLOBAL.max_connections = 1', 'GLOBAL'],
    ['SET SESSION autocommit = 1, PERSIST max_connections = 1', 'GLOBAL'],
    ['SET @a = 1, @@persist_only.x = 1', 'GLOBAL'],
    ['SET @a = f(1)', 'f(…)'],
    ['SET sql_mode = \'\'', 'sql_mode'],
    ['SET @@session.`sql_mode` := \'\'', 'sql_mode'],
    ['SET NAMES gbk', 'character set'],
    ['SET CHARACTER SET utf8mb4', 'character set'],
    ['SET character_set_client = gbk', 'character_set_client'],
    ['SET transaction_read_only = 0', 'transaction_read_only'],
    ['SET @@tx_read_only = 0', 'tx_read_only'],
    ['SET TRANSACTION READ WRITE', 'READ WRITE'],
    ['SET SESSION TRANSACTION READ WRITE', 'READ WRITE'],
    ['SET SESSION TRANSACTION ISOLATION LEVEL SERIALIZABLE, READ WRITE', 'READ WRITE'],
    ['START TRANSACTION READ WRITE', 'READ WRITE'],
    ['START SLAVE', 'START'],
    ['SET PASSWORD = \'x\'', 'PASSWORD'],
    ['SET STATEMENT max_statement_time = 1 FOR DELETE FROM t', 'STATEMENT'],
    ['SET DEFAULT ROLE a TO b', 'DEFAULT'],
    ['SET', 'this form'],
    ['USE d; DELETE FROM t', 'this form'],
    ['BEGIN NOT ATOMIC DELETE FROM t; END', 'this form'],
    ['COMMIT; DELETE FROM t', 'this form'],
    ['UNLOCK STATS t', 'this form'],
    ['LOCK TABLES t READ', 'locks'],
    ['HANDLER t OPEN', 'locks'],
    ['XA COMMIT \'a\'', 'XA COMMIT'],
    ['CALL p()', 'procedure'],
    ['PREPARE s FROM \'SELECT 1\'', 'prepared'],
    ['EXECUTE IMMEDIATE \'SELECT 1\'', 'prepared'],
    ['KILL QUERY 1', 'KILL'],
    ['FLUSH TABLES', 'FLUSH'],
    ['\'x\'', 'known word'],
  ])('%s', (statement, reason) => {
    for (const given of reasons(statement)) expect(given).toContain(reason)
  })

  it.each(`
    INSERT REPLACE UPDATE DELETE TRUNCATE MERGE CREATE ALTER DROP RENAME GRANT REVOKE LOAD IMPORT BACKUP RESTORE SPLIT
    FLASHBACK RECOVER BATCH PLAN QUERY CALIBRATE CANCEL DISTRIBUTE RECOMMEND BINLOG INSTALL UNINSTALL SHUTDOWN RESTART
    RESET PURGE CHANGE STOP OPTIMIZE REPAIR CHECK CACHE CLONE SIGNAL SOMETHING
  `.trim().split(/\s+/))('%s …', (verb) => {
    expect(reasons(`/* x */ ${verb.toLowerCase()} t`)).toEqual(Array.from({ length: 3 }).fill(`${verb} is a write`))
  })
})

describe('what depends on the session', () => {
  it('follows NO_BACKSLASH_ESCAPES and ANSI_QUOTES', () => {
    const file = `SELECT '\\' INTO OUTFILE '/f' -- '`
    expect(classify(file, { ...mysql, backslashEscapes: false }).reason).toContain('INTO')
    expect(classify(`SELECT "f"(1)`, { ...mysql, ansiQuotes: true }).reason).toContain('"f"(…)')
    expect(classify(`SELECT "a\\" INTO OUTFILE "/f" -- "`, { ...mysql, ansiQuotes: true }).reason).toContain('INTO')
  })

  it('knows that a space may turn a function into a stored one', () => {
    expect(reasons('SELECT COUNT (*), NOW ()')).toEqual([
      null,
      expect.stringContaining('COUNT'),
      expect.stringContaining('COUNT'),
    ])
    expect(reasons('SELECT ABS (1)')).toEqual([null, null, null])
  })

  it('knows functions of one server only', () => {
    expect(reasons('SELECT tidb_version()')).toEqual([null, expect.any(String), expect.any(String)])
    expect(reasons('SELECT ST_X(p)')).toEqual([expect.any(String), null, null])
    expect(reasons('SELECT NVL2(a, b, c)')).toEqual([expect.any(String), expect.any(String), null])
    expect(reasons('SELECT LASTVAL(s)')).toEqual([null, expect.any(String), null])
  })
})

describe('guardReadOnly', () => {
  it('names the verb, the reason and the remedy', () => {
    expect(() => guardReadOnly('SELECT 1', tidb)).not.toThrow()
    const caught = (statement: string, by?: 'connection' | 'role') => {
      try { guardReadOnly(statement, tidb, by) } catch (error) { return error }
    }
    expect(caught('delete from t')).toMatchObject({
      code: 'forbidden',
      message: 'This connection is read-only: DELETE is a write. Turn off read-only in the connection to run it.',
      details: { verb: 'DELETE', reason: 'DELETE is a write' },
    })
    expect(caught('SELECT 1 FOR UPDATE', 'role')).toMatchObject({
      message:
        'Your role may only read: SELECT is refused, because FOR UPDATE takes locks. '
        + 'Ask an editor or an admin to run it.',
    })
  })
})

describe('what the session must follow', () => {
  it('knows what may change character sets', () => {
    for (const statement of [
      'SET NAMES gbk',
      'set @a = 1, names gbk',
      'SET CHARACTER SET latin1',
      'BEGIN NOT ATOMIC SET NAMES gbk; END',
      '/*!50000 SET NAMES gbk */',
    ])
      expect(changesSession(statement, mariadb)).toBe(true)
  })

  it('knows what may change sql_mode or the database', () => {
    const moving = [
      'set Sql_Mode = \'\'',
      'SET @@session.`sql_mode` = DEFAULT',
      '/*!40101 SET SQL_MODE=@OLD */',
      'CALL p()',
      '/*!CALL p()*/',
      'EXECUTE s',
      'BEGIN NOT ATOMIC CALL p(); END',
      'SET SESSION_STATES \'{}\'',
      'DROP DATABASE d',
      '/*!drop schema d*/',
      'BEGIN NOT ATOMIC DROP DATABASE d; END',
      'SET STATEMENT max_statement_time = 1 FOR DROP DATABASE d',
      '/*!40000 USE d */',
    ]
    for (const statement of moving)
      expect(changesSession(statement, mariadb)).toBe(true)
    const staying = [
      'SELECT 1',
      'BEGIN',
      'SET @a = 1',
      'SET autocommit = 0',
      'SET @@tidb_snapshot = \'\'',
      'INSERT INTO t VALUES (1)',
      'DROP TABLE t',
    ]
    for (const statement of staying)
      expect(changesSession(statement, mariadb)).toBe(false)
  })

  it('knows USE', () => {
    expect(changesSession(' /* x */ use `a`', tidb)).toBe(true)
  })
})

describe('what of a statement depends on how its session reads texts', () => {
  const { modeDoubt } = dialectOf('MySQL').statements
  it.each([
    ['SELECT ROW_COUNT()', null],
    ['SELECT \'a\', `b` -- c', null],
    ['SELECT "a"', 'quotes'],
    ['SELECT \'a\\\'\'', 'ends'],
    ['SELECT \'é\'', 'ends'],
  ])('%s: %s', (statement, doubt) => expect(modeDoubt(statement)).toBe(doubt))
})

describe('cost', () => {
  it('reads a statement of megabytes in one pass, also a hostile one', () => {
    const million = 1_000_000
    expect(classify(`SELECT * FROM t WHERE a IN (${'1,'.repeat(million)}1)`, tidb).reason).toBeNull()
    expect(classify(`SELECT ${'('.repeat(million)}`, tidb).kind).toBe('read')
    expect(classify(`SELECT ${'f('.repeat(million)}`, tidb).kind).toBe('write')
    expect(classify(`WITH ${'a(b),'.repeat(million / 2)} SELECT 1`, tidb).kind).toBe('write')
    expect(classify(`INSERT INTO t VALUES ${'(\'x\'),'.repeat(million)}(1)`, tidb).verb).toBe('INSERT')
  }, 20_000)
})
