/*
 * Texts that try to be a read for TiHC and a write for the server: by letters whose last byte swallows a quote or a
 * backslash in another character set, by quotes and names that another sql_mode reads otherwise, by comments that one
 * server runs and another skips, by words that TiHC may not know. `{folder}` is a folder that the server can write to.
 * They run in the database that `read-only-corpus-ground.ts` builds.
 */

/** Their UTF-8 ends in a byte that begins a letter in gbk, big5 or sjis, or is a space in latin1. */
const letters = ['字', '中', '表', 'ソ', 'é', 'à', 'ą', 'ｿ', '縗', '😀']
const file = '{folder}/x'

/** Where the letter swallows what follows it, the rest of the literal is the server's to run. */
const swallowing = letters.flatMap(letter => [
  `SELECT '${letter}\\' INTO OUTFILE "${file}" -- '`,
  `SELECT "${letter}\\" INTO OUTFILE '${file}' -- "`,
  `SELECT '${letter}'' INTO OUTFILE "${file}" -- '`,
  `SELECT "${letter}"" INTO OUTFILE '${file}' -- "`,
  `SELECT 1 AS \`${letter}\`\` INTO OUTFILE '${file}' -- \``,
  `SELECT 1 AS a${letter}INTO OUTFILE '${file}'`,
  `SELECT 1 AS a${letter}, write_log() AS b`,
])

const introduced = ['_gbk', '_big5', '_sjis', '_latin1', '_binary', '_utf8mb4', 'N'].flatMap(introducer => [
  `SELECT ${introducer}'字\\' INTO OUTFILE "${file}" -- '`,
  `SELECT ${introducer} '表\\' INTO OUTFILE "${file}" -- '`,
])

const byMode = `
  SELECT 1 AS [a' ], write_log() AS ['b]
  SELECT 1 AS [a" ], write_log() AS ["b]
  SELECT 1 AS [a' ] INTO OUTFILE "${file}" -- ']
  SELECT [a\`] FROM (SELECT 1 AS \`a\`\`\`) AS x INTO OUTFILE '${file}' -- \`
  SELECT '\\' INTO OUTFILE "${file}" -- '
  SELECT "\\" INTO OUTFILE '${file}' -- "
  SELECT '\\\\' INTO OUTFILE "${file}"
  SELECT 'a\\'' INTO OUTFILE "${file}" -- '
  SELECT "a\\"" INTO OUTFILE '${file}' -- "
  SELECT "a" INTO OUTFILE '${file}'
  SELECT 'a' 'b' INTO OUTFILE '${file}'
  SELECT "a" "b" INTO DUMPFILE '${file}'
  BEGIN write_log(); END
  BEGIN INSERT INTO t VALUES (9, 9, 'x'); END
  BEGIN NOT ATOMIC INSERT INTO t VALUES (9, 9, 'x'); END
  DECLARE a INT; BEGIN DELETE FROM t; END
  DECLARE a INT DEFAULT write_log(); BEGIN NULL; END
  <<l>> BEGIN DELETE FROM t; END
  EXECUTE IMMEDIATE 'DELETE FROM t'
  EXECUTE IMMEDIATE CONCAT('DEL', 'ETE FROM t')
  SELECT s.NEXTVAL
  SELECT s.nextval FROM dual
  SELECT NEXT VALUE FOR s
  SELECT NEXTVAL(s)
  SELECT SETVAL(s, 100)
  SELECT write_log ()
  SELECT max (1)
  SELECT \`max\`(1)
  SELECT tihc_corpus.max(1)
  SELECT COUNT (*) INTO OUTFILE '${file}'
  SELECT 1 || write_log()
  SELECT NOT write_log()
  SELECT 1write()
  SELECT \`1write\`()
`

const byComment = `
  /*!50000 DELETE FROM t */
  /*!99999 SELECT 1 */ DELETE FROM t
  SELECT 1 /*!50000 INTO OUTFILE '${file}' */
  SELECT 1 /*! INTO */ OUTFILE '${file}'
  SELECT 1 /*!100000 INTO OUTFILE '${file}' */
  SELECT 1 /*M!100000 INTO OUTFILE '${file}' */
  SELECT 1 /*T! INTO OUTFILE '${file}' */
  SELECT 1 /*T![ttl] INTO OUTFILE '${file}' */
  /*M! DELETE FROM t */
  /*T! DELETE FROM t */
  SELECT 1 /*! /*! INTO */ OUTFILE '${file}' */
  SELECT 1 /*!50000 + /* */ write_log() /* */ */
  SELECT '/*' INTO OUTFILE '${file}' -- */'
  SELECT 1 --INTO OUTFILE '${file}'
  SELECT 1 --\u0001INTO OUTFILE '${file}'
  SELECT 1 #\\nINTO OUTFILE '${file}'
  SELECT 1 -- \\nINTO OUTFILE '${file}'
  SELECT 1 /* \\n*/INTO OUTFILE '${file}'
  SELECT 1\u0000INTO OUTFILE '${file}'
  SELECT 1\u00A0INTO OUTFILE '${file}'
  SELECT 1\u0085INTO OUTFILE '${file}'
  SELECT 1\u3000INTO OUTFILE '${file}'
  SELECT 1\u000BINTO OUTFILE '${file}'
`

const byWord = `
  SET NAMES gbk
  SET @a = 1, NAMES gbk
  SET CHARACTER SET latin1
  SET SESSION sql_mode = ''
  SET sql_mode = 'MSSQL'
  SET @@session.character_set_client = gbk, @a = 1
  SET GLOBAL max_prepared_stmt_count = 1000
  SET @@global.max_prepared_stmt_count = 1001
  SET @a = write_log()
  SET STATEMENT max_statement_time = 1 FOR DELETE FROM t
  DO write_log()
  WITH c AS (SELECT 1) DELETE FROM t
  WITH c AS (SELECT write_log()) SELECT * FROM c
  (SELECT 1) INTO OUTFILE '${file}'
  TABLE t INTO OUTFILE '${file}'
  VALUES (write_log())
  EXPLAIN ANALYZE DELETE FROM t
  ANALYZE DELETE FROM t
  TRACE DELETE FROM t
  DESCRIBE ANALYZE DELETE FROM t
  PREPARE p FROM 'DELETE FROM t'
  EXECUTE p
  CALL writes()
  HANDLER t OPEN
  LOCK TABLES t WRITE
  SELECT GET_LOCK('tihc_corpus', 0)
  SELECT * FROM t FOR UPDATE
  SELECT * FROM t LOCK IN SHARE MODE
  SELECT * FROM t WHERE id IN (SELECT write_log())
  SELECT (SELECT write_log()) UNION SELECT 1
  INSERT INTO t VALUES (9, 9, 'x')
  REPLACE INTO t VALUES (1, 9, 'x')
  DELETE FROM t
  UPDATE t SET a = 9
  CREATE TABLE tihc_corpus.x (a INT)
  CREATE TEMPORARY TABLE tihc_corpus.y (a INT)
  TRUNCATE TABLE t
  DROP TABLE t
  RENAME TABLE t TO z
  GRANT ALL ON *.* TO tihc_corpus_user
  SELECT 1; DELETE FROM t
  SELECT 1 PROCEDURE ANALYSE()
`

const lines = (text: string) => text.split('\n').map(line => line.trim().replaceAll('\\n', '\n')).filter(line => line !== '')

export const guardCorpus: string[] = [...swallowing, ...introduced, ...lines(byMode), ...lines(byComment), ...lines(byWord)]
