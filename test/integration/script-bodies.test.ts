import type { Sandbox } from '../support/sandbox.ts'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeEngines, engines } from '../support/engines.ts'
import { openSandbox } from '../support/sandbox.ts'

/** Programs without DELIMITER: what the server takes as one statement has to be cut as one. */
const programs = [
  'CREATE TRIGGER t1 BEFORE INSERT ON x FOR EACH ROW SET NEW.b = 1',
  'CREATE TRIGGER t2 BEFORE INSERT ON x FOR EACH ROW FOLLOWS t1 IF NEW.a > 1 THEN SET NEW.b = 1; END IF',
  'CREATE TRIGGER t3 BEFORE INSERT ON x FOR EACH ROW PRECEDES `t2` CASE NEW.a WHEN 1 THEN SET NEW.b = 2; ELSE '
  + 'BEGIN END; END CASE',
  'CREATE FUNCTION f1(a INT) RETURNS INT IF a THEN RETURN 1; ELSE RETURN 2; END IF',
  'CREATE FUNCTION f2(a INT) RETURNS DECIMAL(10, 2) UNSIGNED IF a THEN RETURN 1; ELSE RETURN 2; END IF',
  'CREATE FUNCTION f3(a INT) RETURNS TEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin CASE a WHEN 1 THEN RETURN 1; ELSE '
  + 'RETURN IF(a, 1, 2); END CASE',
  'CREATE FUNCTION f4() RETURNS SET(\'a\', \'b\') CHARSET latin1 l: LOOP RETURN 1; END LOOP',
  'CREATE FUNCTION f5() RETURNS ENUM(\'begin\', \'if\') NOT DETERMINISTIC REPEAT RETURN 1; UNTIL 1 END REPEAT',
  'CREATE FUNCTION f6() RETURNS INT RETURN IF(1, CASE 1 WHEN 1 THEN 2 END, 3)',
  'CREATE PROCEDURE p1(a INT) SQL SECURITY INVOKER READS SQL DATA COMMENT \'if\' IF a THEN SELECT 1; END IF',
  'CREATE PROCEDURE p2(INOUT a VARCHAR(10)) LANGUAGE SQL MODIFIES SQL DATA w: WHILE a DO SET a = 0; END WHILE w',
  'CREATE PROCEDURE p3() BEGIN DECLARE CONTINUE HANDLER FOR NOT FOUND, SQLSTATE VALUE \'45000\', 1062 IF @a THEN '
  + 'SET @b = 1; END IF; SELECT 1; END',
  'CREATE EVENT e1 ON SCHEDULE AT NOW() + INTERVAL 1 HOUR ON COMPLETION PRESERVE COMMENT \'do\' DO IF 1 THEN DO '
  + 'SLEEP(0); DO 1; END IF',
  'ALTER EVENT e1 DO BEGIN DO 1; DO 2; END',
  'BEGIN NOT ATOMIC IF 1 THEN SELECT 1; END IF; END',
]

const oraclePrograms = [
  'CREATE PROCEDURE o1(a IN INT) AS b INT := 1; BEGIN SELECT b; END',
  'CREATE OR REPLACE PROCEDURE o2 IS BEGIN NULL; END',
  'CREATE FUNCTION o3(a INT) RETURN INT DETERMINISTIC AS b INT; CURSOR c IS SELECT 1; BEGIN IF a > 1 THEN RETURN 1; '
  + 'ELSIF a < 0 THEN RETURN 2; END IF; RETURN 3; EXCEPTION WHEN OTHERS THEN RETURN 4; END',
  'CREATE PROCEDURE o4 AS BEGIN FOR i IN 1..3 LOOP SELECT i; END LOOP; WHILE @a < 2 LOOP SET @a = 2; END LOOP; '
  + '<<again>> LOOP EXIT again WHEN 1; END LOOP; <<b>> BEGIN NULL; END; SELECT 1 << 2, 8 >> 1, IF(1, 2, 3); END',
  'CREATE PROCEDURE o5 AS BEGIN DECLARE x INT; BEGIN x := 1; END; CASE 1 WHEN 1 THEN NULL; END CASE; END',
  'CREATE PACKAGE pk AS PROCEDURE p(b INT); FUNCTION f(b INT) RETURN INT; END',
  'CREATE OR REPLACE PACKAGE BODY pk IS c INT; PROCEDURE q; PROCEDURE p(b INT) AS c INT; BEGIN SELECT c; END; '
  + 'FUNCTION f(b INT) RETURN INT AS BEGIN RETURN CASE b WHEN 1 THEN 2 END; END; PROCEDURE q AS BEGIN NULL; END; '
  + 'BEGIN c := 2; END',
  'CREATE TRIGGER ot BEFORE INSERT ON x FOR EACH ROW DECLARE y INT; BEGIN y := 1; END',
  'BEGIN SELECT 1; SELECT 2; END',
  'DECLARE a INT := 1; b INT; BEGIN SELECT a; BEGIN NULL; END; END',
]

const mariadb = engines.filter(({ name }) => name === 'MariaDB')

describeEngines('programs in a script', (engine) => {
  let box: Sandbox
  beforeAll(async () => {
    box = await openSandbox(engine)
    await box.run('CREATE TABLE x (a INT, b INT)')
  })
  afterAll(() => box.close())

  /** What the server was given, one text each. */
  async function statementsOf(sql: string): Promise<string[]> {
    const { results } = await box.run(sql)
    const byIndex = new Map(results!.map(({ statementIndex, statement }) => [statementIndex, statement]))
    return [...byIndex.values()]
  }

  it.each(programs)('are one statement each: %s', async (program) => {
    expect(await statementsOf(`${program};\nSELECT 'next' AS n`)).toEqual([program, 'SELECT \'next\' AS n'])
  })

  it.each(oraclePrograms)('are one statement each under ORACLE: %s', async (program) => {
    const [mode, ...others] = await statementsOf(`SET sql_mode = 'ORACLE';\n${program};\nSELECT 'next' AS n`)
    expect(mode).toBe('SET sql_mode = \'ORACLE\'')
    expect(others).toEqual([program, 'SELECT \'next\' AS n'])
  })
}, mariadb)
