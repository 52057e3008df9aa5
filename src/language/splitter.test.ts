import type { Lexing } from './lexing.ts'
import { mysqlSplitterOptions, splitQuery } from 'dbgate-query-splitter'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { lexingOf } from '../dialects/registry.ts'
import { createStatementReader, splitStatements } from './splitter.ts'

const tidb: Lexing = lexingOf('MySQL', 'TiDB')
const mariadb: Lexing = lexingOf('MySQL', 'MariaDB')

const texts = (text: string, lexing: Lexing = tidb) => splitStatements(text, lexing).map(statement => statement.text)

const after = ['SELECT \'next\'', 'BEGIN', 'COMMIT']

describe('splitting', () => {
  it('keeps every statement as typed and says where it stands', () => {
    const text = '\uFEFF  SELECT 1 ;\n\n\tSELECT\n  2;;  ;\r\nSELECT /*+ h */ 3 -- end'
    expect(splitStatements(text, tidb)).toEqual([
      { text: 'SELECT 1', start: 3, end: 11, line: 1, column: 4, delimiter: ';' },
      { text: 'SELECT\n  2', start: 16, end: 26, line: 3, column: 2, delimiter: ';' },
      { text: 'SELECT /*+ h */ 3 -- end', start: 33, end: 57, line: 5, column: 1, delimiter: ';' },
    ])
  })

  it.each([
    ['nothing in it', ' \n;; -- a;\n /* b; */ ; # c', []],
    ['a comment that is run', '/*!40101 SET NAMES utf8 */; /*T! x */', ['/*!40101 SET NAMES utf8 */', '/*T! x */']],
    [
      'delimiters in strings, names and comments',
      `SELECT ';', ";", \`;\` /* ; */ -- ;\n, '\\';'; SELECT 2`,
      [`SELECT ';', ";", \`;\` /* ; */ -- ;\n, '\\';'`, 'SELECT 2'],
    ],
    ['a leading comment', '-- why\nSELECT 1;\n/* b */ SELECT 2', ['-- why\nSELECT 1', '/* b */ SELECT 2']],
    ['a comment behind the delimiter', 'SELECT 1; -- one\n-- two\nSELECT 2; # last', ['SELECT 1', '-- two\nSELECT 2']],
    ['an open string', 'SELECT 1; SELECT \'a; b', ['SELECT 1', 'SELECT \'a; b']],
    ['an open comment', 'SELECT 1; SELECT 2 /* a; b', ['SELECT 1', 'SELECT 2 /* a; b']],
    ['a quote in a comment of others', 'SELECT 1 /*M! it\'s */; SELECT 2', ['SELECT 1 /*M! it\'s */', 'SELECT 2']],
    ['blank lines', 'SELECT 1\n\n\n, 2', ['SELECT 1\n\n\n, 2']],
    [
      'DELIMITER',
      'delimiter //\nCREATE PROCEDURE p()\nBEGIN\n SELECT 1; SELECT 2;\nEND //\nDELIMITER ;\nSELECT 3;',
      ['CREATE PROCEDURE p()\nBEGIN\n SELECT 1; SELECT 2;\nEND', 'SELECT 3'],
    ],
    [
      'a delimiter of word characters',
      'DELIMITER $$ \r\nSELECT 1;\nEND$$\r\nSELECT 2$$',
      ['SELECT 1;\nEND', 'SELECT 2'],
    ],
    ['a delimiter like a comment', 'DELIMITER --\nSELECT 1; --\nSELECT 2', ['SELECT 1;', 'SELECT 2']],
    [
      'a forgotten delimiter',
      'DELIMITER //\nSELECT 1;\n  DELIMITER ;\nSELECT 2; SELECT 3',
      ['SELECT 1;', 'SELECT 2', 'SELECT 3'],
    ],
    [
      'a column named delimiter',
      'SELECT\ndelimiter FROM t; SELECT delimiter x; SELECT 3',
      ['SELECT\ndelimiter FROM t', 'SELECT delimiter x', 'SELECT 3'],
    ],
    ['\\G and \\g', 'SELECT 1\\G\nSELECT 2 \\g SELECT \'\\\\G\'\\G', ['SELECT 1', 'SELECT 2', 'SELECT \'\\\\G\'']],
    ['what only begins so', 'SELECT \\Gx; SELECT 2', ['SELECT \\Gx', 'SELECT 2']],
    [
      'USE at the end of its line',
      'use shop\nSELECT 1;\nUSE `b` -- c\nSELECT 2',
      ['use shop', 'SELECT 1', 'USE `b` -- c', 'SELECT 2'],
    ],
    [
      'USE with a delimiter',
      'USE shop\n;\nUSE\n  shop; SELECT use\nFROM t',
      ['USE shop', 'USE\n  shop', 'SELECT use\nFROM t'],
    ],
    ['DELIMITER without an argument', 'DELIMITER\n; SELECT 1', ['DELIMITER', 'SELECT 1']],
  ])('%s', (_, text, expected) => {
    expect(texts(text)).toEqual(expected)
  })

  it.each([
    'CREATE PROCEDURE p(a INT) COMMENT \'x\' BEGIN SELECT 1; BEGIN SELECT 2; END; END',
    'CREATE OR REPLACE DEFINER = `a`@`b` PROCEDURE p() BEGIN DECLARE EXIT HANDLER FOR SQLEXCEPTION BEGIN ROLLBACK; '
    + 'END; START TRANSACTION; COMMIT; END',
    'CREATE DEFINER=CURRENT_USER() FUNCTION f() RETURNS INT DETERMINISTIC BEGIN RETURN CASE WHEN 1 THEN IF(1, 2, '
    + '3) ELSE IF(1, REPEAT(\'a\', 2), 3) END; END',
    'CREATE TRIGGER t BEFORE INSERT ON x FOR EACH ROW IF NEW.a > 1 THEN SET NEW.a = 1; '
    + 'ELSEIF NEW.a < 0 THEN SET NEW.b = 2; ELSE SET NEW.c = IF(1, 2, 3); END IF',
    'CREATE EVENT IF NOT EXISTS e ON SCHEDULE EVERY 1 DAY STARTS NOW() ENDS NOW() DO BEGIN DELETE FROM t; END',
    'ALTER EVENT e DO BEGIN SELECT 1; END',
    'create procedure p() begin a: loop if x then leave a; end if; iterate a; end loop a; repeat set x = 1; '
    + 'until x end repeat; while x do set x = 2; end while; end',
    'CREATE PROCEDURE p() BEGIN CASE x WHEN 1 THEN SELECT 1; IF y THEN SELECT 2; END IF; ELSE BEGIN END; END CASE; '
    + 'SELECT t.end, `begin`, t.case FROM t; END',
    'CREATE PROCEDURE p() lbl: BEGIN IF (a) THEN SELECT CASE b WHEN 1 THEN 2 END; ELSE IF c THEN SELECT 3; END IF; '
    + 'END IF; END lbl',
    'CREATE PROCEDURE p() SELECT CASE WHEN 1 THEN 2 END',
    'CREATE FUNCTION f() RETURNS STRING SONAME \'x.so\'',
    'CREATE TABLE t (`begin` INT, a INT DEFAULT (CASE WHEN 1 THEN 2 END))',
    'CREATE VIEW v AS SELECT begin FROM t',
    'CREATE USER a IDENTIFIED BY \'begin\'',
    'BEGIN',
  ])('keeps the body whole: %s', statement => {
    for (const lexing of [tidb, mariadb]) {
      expect(texts(`${statement}; SELECT 'next'; BEGIN; COMMIT`, lexing)).toEqual([
        statement,
        'SELECT \'next\'',
        'BEGIN',
        'COMMIT',
      ])
    }
  })

  it.each([
    'BEGIN NOT ATOMIC IF 1 THEN SELECT 1; END IF; END',
    'BEGIN NOT ATOMIC DECLARE x INT; FOR i IN 1..3 DO SET x = i; END FOR; END',
    'IF 1 THEN SELECT 1; ELSE SELECT 2; END IF',
    'WHILE @a < 3 DO SET @a = @a + 1; END WHILE',
    'CASE 1 WHEN 1 THEN SELECT 1; END CASE',
    'FOR i IN (SELECT 1) DO SELECT 2; END FOR',
  ])('keeps a block of MariaDB whole: %s', (statement) => {
    expect(texts(`${statement}; SELECT 1`, mariadb)).toEqual([statement, 'SELECT 1'])
  })

  it.each([
    'CREATE TRIGGER t2 BEFORE INSERT ON x FOR EACH ROW FOLLOWS t1 IF NEW.a > 1 THEN SET NEW.a = 1; END IF',
    'CREATE TRIGGER t2 BEFORE INSERT ON x FOR EACH ROW PRECEDES `d`.`follows` CASE NEW.a WHEN 1 THEN SET NEW.a = 2; '
    + 'ELSE BEGIN END; END CASE',
    'CREATE FUNCTION f(a INT) RETURNS INT IF a THEN RETURN 1; ELSE RETURN 2; END IF',
    'CREATE FUNCTION f(a INT) RETURNS DECIMAL(10, 2) UNSIGNED IF a THEN RETURN 1; ELSE RETURN 2; END IF',
    'CREATE FUNCTION f(a INT) RETURNS TEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin CASE a WHEN 1 THEN RETURN 1; '
    + 'ELSE RETURN IF(a, 1, 2); END CASE',
    'CREATE FUNCTION f() RETURNS SET(\'a\', \'b\') CHARSET latin1 l: LOOP RETURN 1; END LOOP',
    'CREATE FUNCTION f() RETURNS ENUM(\'begin\', \'if\') NOT DETERMINISTIC REPEAT RETURN 1; UNTIL 1 END REPEAT',
    'CREATE FUNCTION f() RETURNS INT RETURN IF(1, CASE 1 WHEN 1 THEN 2 END, 3)',
    'CREATE PROCEDURE p(a INT) SQL SECURITY INVOKER READS SQL DATA COMMENT \'if\' IF a THEN SELECT 1; END IF',
    'CREATE PROCEDURE p(INOUT a VARCHAR(10)) LANGUAGE SQL MODIFIES SQL DATA w: WHILE a DO SET a = 0; END WHILE w',
    'CREATE PROCEDURE p() IF 1 THEN SELECT 1; ELSEIF 2 THEN SELECT 2; ELSE SELECT 3; END IF',
    'CREATE PROCEDURE p() BEGIN DECLARE CONTINUE HANDLER FOR NOT FOUND, SQLSTATE VALUE \'45000\', 1062, c IF @a THEN '
    + 'SET @b = 1; END IF; DECLARE EXIT HANDLER FOR SQLSTATE \'42000\' CASE WHEN @a THEN SET @b = 2; END CASE; '
    + 'DECLARE c CURSOR FOR SELECT IF(1, 2, 3) FROM t FOR UPDATE; SELECT 1; END',
    'CREATE EVENT e ON SCHEDULE AT NOW() + INTERVAL 1 HOUR ON COMPLETION PRESERVE COMMENT \'do\' DO '
    + 'IF 1 THEN DO SLEEP(0); DO 1; END IF',
    'ALTER DEFINER = \'event\'@\'%\' EVENT e ON SCHEDULE EVERY 1 DAY DO BEGIN DO 1; DO 2; END',
    'CREATE PROCEDURE p() BEGIN SELECT begin, x AS loop_, `if` FROM t WHERE a = CASE b WHEN 1 THEN 2 ELSE 3 END; '
    + 'SELECT 2; END',
  ])('finds where the body begins: %s', (statement) => {
    for (const lexing of [tidb, mariadb])
      expect(texts(`${statement}; SELECT 'next'; BEGIN; COMMIT`, lexing)).toEqual([statement, ...after])
  })

  it.each([
    'CREATE PROCEDURE p(a IN INT) AS b INT := 1; BEGIN SELECT b; END p',
    'CREATE OR REPLACE PROCEDURE p IS BEGIN NULL; END',
    'CREATE FUNCTION f(a INT) RETURN INT DETERMINISTIC AS b INT; CURSOR c IS SELECT 1; BEGIN IF a > 1 THEN RETURN 1; '
    + 'ELSIF a < 0 THEN RETURN 2; END IF; RETURN 3; EXCEPTION WHEN OTHERS THEN RETURN 4; END f',
    'CREATE PROCEDURE p AS BEGIN FOR i IN 1..3 LOOP SELECT i; END LOOP; WHILE @a < 2 LOOP SET @a = 2; END LOOP; '
    + '<<again>> LOOP EXIT again WHEN 1; END LOOP; <<b>> BEGIN NULL; END; SELECT 1 << 2, 8 >> 1, IF(1, 2, 3); END',
    'CREATE PROCEDURE p AS BEGIN DECLARE x INT; BEGIN x := 1; END; CASE 1 WHEN 1 THEN NULL; END CASE; END',
    'CREATE PACKAGE pk AS PROCEDURE p(b INT); FUNCTION f(b INT) RETURN INT; END',
    'CREATE OR REPLACE PACKAGE BODY pk IS a INT; PROCEDURE q; PROCEDURE p(b INT) AS c INT; BEGIN SELECT c; END; '
    + 'FUNCTION f(b INT) RETURN INT AS BEGIN RETURN CASE b WHEN 1 THEN 2 END; END; PROCEDURE q AS BEGIN NULL; END; '
    + 'BEGIN a := 2; END pk',
    'CREATE TRIGGER t BEFORE INSERT ON x FOR EACH ROW DECLARE y INT; BEGIN y := 1; END',
    'CREATE TRIGGER t BEFORE INSERT ON x FOR EACH ROW FOLLOWS s IF :NEW.a > 1 THEN :NEW.a := 1; END IF',
    'BEGIN SELECT 1; SELECT 2; END',
    'DECLARE a INT := 1; b INT; BEGIN SELECT a; BEGIN NULL; END; END',
    'CREATE PACKAGE BODY pk AS FUNCTION f RETURN INT IS BEGIN RETURN 1; END; END',
  ])('keeps what stands in MariaDB\'s ORACLE mode whole: %s', (statement) => {
    expect(texts(`${statement}; SELECT 'next'; START TRANSACTION; COMMIT`, { ...mariadb, isOracle: true }))
      .toEqual([statement, 'SELECT \'next\'', 'START TRANSACTION', 'COMMIT'])
  })

  it('follows sql_mode from one statement to the next', () => {
    const reader = createStatementReader(`SET sql_mode = 'NO_BACKSLASH_ESCAPES'; SELECT '\\'; SELECT '2'`)
    expect(reader.next(tidb)?.text).toMatch(/^SET/)
    const noEscapes = { ...tidb, backslashEscapes: false }
    expect(reader.next(noEscapes)?.text).toBe(`SELECT '\\'`)
    expect(reader.next(noEscapes)?.text).toBe(`SELECT '2'`)
    expect(reader.next(noEscapes)).toBeNull()
    expect(reader.next(noEscapes)).toBeNull()
  })

  it('starts with the delimiter it is given', () => {
    expect(splitStatements('a;b//c', tidb, { delimiter: '//' }).map(({ text }) => text)).toEqual(['a;b', 'c'])
  })
})

describe('against dbgate-query-splitter', () => {
  // What both read alike: no `#` comment, no delimiter-less bodies, no `--` without a space.
  const piece = fc.constantFrom(
    'SELECT 1',
    `'it''s; fine'`,
    `"a;\\"b"`,
    '`x;``y`',
    '/* c; */',
    '-- line; comment\n',
    'INSERT INTO t VALUES (1, \'a\\\\\')',
    '\n',
    ' ',
    'x = 名',
    ';',
    ';\n',
    '\nDELIMITER //\n',
    '//\n',
    '\nDELIMITER ;\n',
  )

  it('cuts the same statements', () => {
    fc.assert(fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
      const text = pieces.join(' ')
      const withoutComments = (statement: string) => statement.replaceAll(/\/\* c; \*\/|-- line; comment/g, '').trim()
      const ours = texts(text).map(withoutComments)
      const theirs = splitQuery(text, mysqlSplitterOptions)
        .map(statement => withoutComments(String(statement)))
        .filter(Boolean)
      expect(ours).toEqual(theirs)
    }), { numRuns: 500 })
  })
})

describe('any text', () => {
  it('is covered in order, with nothing but blanks, comments and delimiters left out', () => {
    fc.assert(fc.property(fc.string({ unit: fc.constantFrom(...'a;\'"`\\/*-#! \n(){}$1@名\0.') }), (text) => {
      let position = 0
      for (const { text: statement, start, end, line, column } of splitStatements(text, tidb)) {
        expect(start).toBeGreaterThanOrEqual(position)
        expect(text.slice(start, end)).toBe(statement)
        expect(statement.trim()).not.toBe('')
        const before = text.slice(0, start).split('\n')
        expect([line, column]).toEqual([before.length, before.at(-1)!.length + 1])
        position = end
      }
    }))
  })
})
