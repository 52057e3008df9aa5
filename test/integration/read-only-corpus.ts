/*
 * Statements that the read-only switch is held against: `read` may run on a read-only connection, `write` may not. In each
 * block one statement stands on a line; `\n` is a line break, `{folder}` a folder that the server can write to. They run
 * in the database that `read-only-corpus-ground.ts` builds.
 */
export interface CorpusEntry {
  sql: string
  is: 'read' | 'write'
  /** Running it must change what can be seen of the server. Other writes are judged only. */
  changes: boolean
  /** sql_mode of the session. */
  mode?: string
}

function reads(text: string, mode?: string): CorpusEntry[] {
  return lines(text).map(sql => ({ sql, is: 'read', changes: false, mode }))
}

function changing(text: string, mode?: string): CorpusEntry[] {
  return lines(text).map(sql => ({ sql, is: 'write', changes: true, mode }))
}

function refused(text: string): CorpusEntry[] {
  return lines(text).map(sql => ({ sql, is: 'write', changes: false }))
}

function lines(text: string): string[] {
  return text.trim().split('\n').map(line => line.trim().replaceAll('\\n', '\n'))
}

/** Judged and run on TiDB and MariaDB alike. */
export const everywhere: CorpusEntry[] = [
  ...reads(`
    SELECT 1
    select * from t;
    SeLeCt id, \`a\` FROM t AS x WHERE b = 'DELETE FROM t; INTO OUTFILE' ORDER BY id LIMIT 1
    SELECT /* INTO OUTFILE '/x' */ 1 -- FOR UPDATE
    # a comment\\nSELECT 1
    -- DELETE FROM t\\nSELECT 1
    SELECT /*+ MAX_EXECUTION_TIME(1000) */ * FROM t
    SELECT /*!40001 SQL_NO_CACHE */ * FROM t
    (SELECT 1)
    ((SELECT id FROM t) UNION ALL (SELECT 2)) ORDER BY 1
    SELECT 1 UNION SELECT 2
    SELECT id FROM t EXCEPT SELECT 1
    SELECT id FROM t INTERSECT SELECT 1
    WITH c AS (SELECT id FROM t) SELECT * FROM c
    WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5) SELECT SUM(i) FROM n
    SELECT COUNT(*), MAX(a), GROUP_CONCAT(b ORDER BY id SEPARATOR ', ') FROM t GROUP BY a HAVING COUNT(*) > 0
    SELECT id, ROW_NUMBER() OVER (PARTITION BY a ORDER BY id), LAG(a) OVER w FROM t WINDOW w AS (ORDER BY id)
    SELECT * FROM t JOIN u USING (id) WHERE (t.id, u.id) IN ((1, 1), (2, 2)) AND EXISTS (SELECT 1)
    SELECT * FROM t USE INDEX (i) WHERE a = 1
    SELECT * FROM t PARTITION (p0)
    SELECT * FROM v
    SELECT * FROM (SELECT id FROM t) AS d
    SELECT IF(1, 2, 3), IFNULL(a, 0), COALESCE(a, 1), REPLACE(b, 'a', 'b'), INSERT(b, 1, 1, 'x'), LEFT(b, 1) FROM t
    SELECT CAST(a AS CHAR(10)), CONVERT(b USING utf8mb4), CAST(a AS DECIMAL(10, 2)) FROM t
    SELECT JSON_EXTRACT('{"a": 1}', '$.a'), JSON_OBJECT('a', 1), JSON_ARRAYAGG(a) FROM t
    SELECT NOW(), CURDATE(), DATE_ADD(NOW(), INTERVAL 1 DAY), EXTRACT(YEAR FROM NOW()), UNIX_TIMESTAMP(), UTC_DATE()
    SELECT SUBSTRING('abc' FROM 1 FOR 2), TRIM(LEADING 'a' FROM 'abc'), POSITION('b' IN 'abc')
    SELECT MD5('a'), SHA2('a', 256), HEX('a'), X'41', 0x41, b'1', N'a', _utf8mb4'a', UUID(), RAND()
    SELECT VERSION(), DATABASE(), USER(), CURRENT_USER, CONNECTION_ID(), @@version, @@GLOBAL.max_connections, @@session.sql_mode
    SELECT CASE WHEN a > 1 THEN 'x' ELSE 'y' END FROM t
    SELECT SLEEP(0)
    SELECT BENCHMARK(1, MD5('a'))
    SELECT LOAD_FILE('/nothing')
    SELECT LAST_INSERT_ID(), LAST_INSERT_ID(7), ROW_COUNT(), FOUND_ROWS()
    SELECT IS_FREE_LOCK('tihc_corpus'), IS_USED_LOCK('tihc_corpus')
    SELECT @x := 1
    SELECT id INTO @x FROM t LIMIT 1
    SELECT 'it''s', "a\\"b", 'back\\\\', '订单'
    SELECT t.id FROM t WHERE b REGEXP '^a' OR b LIKE 'a\\_%' ESCAPE '|'
    SELECT * FROM information_schema.tables LIMIT 1
    VALUES (1), (2)
    VALUES ROW(1, 2)
    TABLE t
    TABLE t ORDER BY id LIMIT 1
    DO 1
    DO SLEEP(0), @x := 2
    EXPLAIN SELECT * FROM t
    explain format = 'brief' select 1
    EXPLAIN FORMAT=JSON SELECT * FROM t
    EXPLAIN DELETE FROM t WHERE id = 1
    EXPLAIN UPDATE t SET a = 100 WHERE id = 1
    EXPLAIN INSERT INTO t (id, a) VALUES (99, 1)
    EXPLAIN REPLACE INTO t (id) VALUES (1)
    EXPLAIN SELECT * FROM t FOR UPDATE
    EXPLAIN ANALYZE SELECT * FROM t
    EXPLAIN EXTENDED SELECT 1
    EXPLAIN PARTITIONS SELECT 1
    EXPLAIN t
    DESC t
    DESCRIBE tihc_corpus.t a
    DESC (SELECT 1)
    SHOW DATABASES
    SHOW TABLES
    SHOW FULL TABLES FROM tihc_corpus WHERE Table_type = UPPER('view')
    SHOW CREATE TABLE t
    SHOW CREATE VIEW v
    SHOW CREATE DATABASE tihc_corpus
    SHOW COLUMNS FROM t LIKE 'a%'
    SHOW EXTENDED COLUMNS FROM t
    SHOW INDEX FROM t
    SHOW TABLE STATUS
    SHOW VARIABLES LIKE 'sql_mode'
    SHOW GLOBAL STATUS
    SHOW SESSION VARIABLES WHERE Variable_name = 'autocommit'
    SHOW PROCESSLIST
    SHOW FULL PROCESSLIST
    SHOW WARNINGS
    SHOW ERRORS
    SHOW COUNT(*) WARNINGS
    SHOW ENGINES
    SHOW PLUGINS
    SHOW PRIVILEGES
    SHOW GRANTS
    SHOW GRANTS FOR CURRENT_USER()
    SHOW CREATE USER CURRENT_USER()
    SHOW COLLATION
    SHOW CHARACTER SET
    SHOW TRIGGERS
    SHOW EVENTS
    SHOW PROCEDURE STATUS
    SHOW FUNCTION STATUS
    SHOW OPEN TABLES
    SHOW MASTER STATUS
    SHOW PROFILES
    SHOW CREATE SEQUENCE s
    HELP 'select'
    CHECKSUM TABLE t
    USE tihc_corpus
    SET @x = 1, @y := (SELECT MAX(id) FROM t)
    SET autocommit = 1
    SET SESSION group_concat_max_len = 2048
    SET @@SESSION.time_zone = '+00:00'
    SET NAMES utf8mb4
    SET TRANSACTION ISOLATION LEVEL READ COMMITTED
    SET SESSION TRANSACTION READ ONLY
    SET ROLE NONE
    BEGIN
    BEGIN WORK
    START TRANSACTION
    START TRANSACTION READ ONLY
    START TRANSACTION WITH CONSISTENT SNAPSHOT
    COMMIT
    COMMIT WORK
    ROLLBACK
    ROLLBACK AND NO CHAIN
    SAVEPOINT a
    UNLOCK TABLES
    DEALLOCATE PREPARE nothing
    XA RECOVER
  `),
  ...reads(`SELECT '\\', "/f"`, 'NO_BACKSLASH_ESCAPES'),
  ...reads(`SELECT "a", "b""c" FROM (SELECT 1 AS "a", 2 AS "b""c") AS "x"`, 'ANSI_QUOTES'),

  ...changing(`
    INSERT INTO t (id, a) VALUES (50, 1)
    insert t set id = 50
    INSERT IGNORE INTO t SELECT 50, 1, 'x'
    INSERT INTO t (id) VALUES (1) ON DUPLICATE KEY UPDATE a = 50
    REPLACE INTO t (id, a) VALUES (1, 50)
    UPDATE t SET a = 50 WHERE id = 1
    UPDATE t JOIN u ON u.id = t.id SET t.a = 50
    UpDaTe/**/t SET a = 50
    DELETE FROM t WHERE id = 1
    DELETE t FROM t JOIN u ON u.id = t.id
    /* SELECT */ DELETE FROM t
    -- SELECT 1\\nDELETE FROM t
    # SELECT 1\\nDELETE FROM t
    /*! DELETE FROM t */
    /*!40000 DELETE FROM t */
    /*!40000 DELETE */ FROM t
    DELETE /*+ MAX_EXECUTION_TIME(1000) */ FROM t
    EXPLAIN ANALYZE DELETE FROM t
    TRUNCATE TABLE t
    TRUNCATE u
    SELECT NEXTVAL(s)
    SELECT nextval ( s )
    SELECT NEXT VALUE FOR s
    SELECT NEXT/**/VALUE/**/FOR s
    SELECT (SELECT NEXTVAL(s)) + 1
    SELECT 1 /*! , NEXTVAL(s) */
    SELECT * FROM t WHERE a < NEXTVAL(s) + 1000
    WITH c AS (SELECT NEXTVAL(s) AS x) SELECT x FROM c
    DO NEXTVAL(s)
    SET @x = NEXTVAL(s)
    SELECT SETVAL(s, 500)
    SELECT * FROM t INTO OUTFILE '{folder}/out'
    SELECT 1 INTO/**/OUTFILE '{folder}/out'
    (SELECT 1) INTO OUTFILE '{folder}/out'
    SELECT 1 /*!40000 INTO OUTFILE '{folder}/out' */
    CREATE TABLE x (a INT)
    CREATE TABLE x LIKE t
    CREATE TABLE x AS SELECT 1
    CREATE DATABASE tihc_corpus_x
    CREATE INDEX x ON t (b)
    CREATE VIEW x AS SELECT 1
    CREATE SEQUENCE x
    CREATE USER tihc_corpus_x
    CREATE ROLE tihc_corpus_x
    ALTER TABLE t ADD COLUMN x INT
    ALTER TABLE t COMMENT 'x'
    ALTER TABLE t ADD INDEX x (b)
    ALTER TABLE t TRUNCATE PARTITION p0
    ALTER DATABASE tihc_corpus CHARACTER SET latin1
    ALTER SEQUENCE s INCREMENT BY 7
    DROP TABLE t
    DROP TABLE IF EXISTS t, u
    DROP VIEW v
    DROP SEQUENCE s
    DROP INDEX i ON t
    DROP DATABASE tihc_corpus
    RENAME TABLE t TO x
    GRANT SELECT ON tihc_corpus.* TO tihc_corpus_user
    REVOKE SELECT ON tihc_corpus.u FROM tihc_corpus_user
    ALTER USER tihc_corpus_user IDENTIFIED BY 'x'
    DROP USER tihc_corpus_user
    SET PASSWORD FOR tihc_corpus_user = PASSWORD('x')
    SET GLOBAL max_prepared_stmt_count = 12345
    SET @@GLOBAL.max_prepared_stmt_count = 12345
    set @x = 1, global max_prepared_stmt_count = 12345
    SET SESSION autocommit = 1, @@global.max_prepared_stmt_count = 12345
  `),
  ...changing(`SELECT '\\' INTO OUTFILE '{folder}/out' -- '`, 'NO_BACKSLASH_ESCAPES'),

  ...refused(`
    SELECT * FROM t FOR UPDATE
    SELECT * FROM t WHERE id = 1 FOR UPDATE NOWAIT
    SELECT * FROM t FOR/* x */UPDATE SKIP LOCKED
    SELECT * FROM t LOCK IN SHARE MODE
    SELECT * FROM t FOR SHARE
    (SELECT * FROM t FOR UPDATE)
    WITH c AS (SELECT 1) SELECT * FROM t FOR UPDATE
    SELECT * FROM t WHERE id = (SELECT id FROM u LIMIT 1 FOR UPDATE)
    EXPLAIN ANALYZE SELECT * FROM t FOR UPDATE
    SELECT GET_LOCK('tihc_corpus_other', 0)
    SELECT RELEASE_LOCK('tihc_corpus_other')
    DO RELEASE_ALL_LOCKS()
    SELECT no_such_function(1)
    SELECT tihc_corpus.no_such_function(1)
    SELECT 1.5e-- x
    /*!40000 SELECT */ 1
    SELECT 1; DELETE FROM t
    SELECT * FROM t PROCEDURE ANALYSE()
    PREPARE p FROM 'SELECT 1'
    EXECUTE p
    EXECUTE IMMEDIATE 'SELECT 1'
    CALL no_such_procedure()
    HANDLER t OPEN
    LOCK TABLES u READ
    CREATE TEMPORARY TABLE x (a INT)
    ANALYZE TABLE t
    CHECK TABLE t
    OPTIMIZE TABLE t
    REPAIR TABLE t
    FLUSH STATUS
    FLUSH PRIVILEGES
    KILL QUERY 1000000000
    LOAD DATA INFILE '/nothing' INTO TABLE t
    SET sql_mode = ''
    SET SESSION sql_mode = 'NO_BACKSLASH_ESCAPES'
    SET @@sql_mode := ''
    SET NAMES gbk
    SET NAMES latin1
    SET CHARACTER SET utf8mb4
    SET character_set_client = gbk
    SET foreign_key_checks = 0
    SET tx_read_only = 0
    SET SESSION TRANSACTION READ WRITE
    SET TRANSACTION READ WRITE
    START TRANSACTION READ WRITE
    SET PASSWORD = ''
    XA START 'x'
    BINLOG 'x'
    INSTALL PLUGIN x SONAME 'x.so'
    CHANGE MASTER TO MASTER_HOST = ''
    RESET MASTER
    SHUTDOWN
    RESTART
    FLUSH TABLES WITH READ LOCK
    LOCK INSTANCE FOR BACKUP
  `),
]

export const tidbOnly: CorpusEntry[] = [
  ...reads(`
    SELECT /*+ HASH_JOIN(t, u), USE_INDEX(\`t\`, \`i\`) */ * FROM t JOIN u ON t.id = u.id
    SELECT /*T! 1 */
    SELECT /*T![auto_rand] 1 + */ 1
    SELECT LASTVAL(s)
    SELECT TIDB_VERSION(), TIDB_IS_DDL_OWNER(), TIDB_PARSE_TSO(1), APPROX_COUNT_DISTINCT(a) FROM t
    SELECT VEC_COSINE_DISTANCE('[1,2]', '[3,4]')
    SELECT * FROM t TABLESAMPLE REGIONS()
    SELECT * FROM information_schema.cluster_statements_summary LIMIT 1
    SELECT * FROM JSON_TABLE('[{"a": 1}]', '$[*]' COLUMNS (a INT PATH '$.a')) AS j
    EXPLAIN FORMAT='row' SELECT * FROM t
    EXPLAIN FOR CONNECTION 1
    TRACE SELECT * FROM t
    TRACE FORMAT = 'row' SELECT * FROM t
    ADMIN SHOW DDL
    ADMIN SHOW DDL JOBS
    ADMIN SHOW DDL JOBS 5 WHERE state = 'synced'
    ADMIN SHOW DDL JOB QUERIES 1
    ADMIN SHOW t NEXT_ROW_ID
    ADMIN SHOW SLOW RECENT 5
    ADMIN SHOW BDR ROLE
    ADMIN CHECK TABLE t, u
    ADMIN CHECK INDEX t i
    ADMIN CHECKSUM TABLE t
    RECOMMEND INDEX SHOW
    SHOW TABLE t REGIONS
    SHOW TABLE t NEXT_ROW_ID
    SHOW STATS_META WHERE db_name = 'tihc_corpus'
    SHOW STATS_HISTOGRAMS
    SHOW STATS_TOPN
    SHOW STATS_BUCKETS
    SHOW STATS_HEALTHY
    SHOW STATS_LOCKED
    SHOW HISTOGRAMS_IN_FLIGHT
    SHOW COLUMN_STATS_USAGE
    SHOW ANALYZE STATUS
    SHOW GLOBAL BINDINGS
    SHOW BINDING_CACHE STATUS
    SHOW PLACEMENT
    SHOW PLACEMENT LABELS
    SHOW CREATE RESOURCE GROUP \`default\`
    SHOW BUILTINS
    SHOW IMPORT JOBS
    SHOW BACKUPS
    SHOW CONFIG
    SHOW SESSION_STATES
    BEGIN PESSIMISTIC
    BEGIN OPTIMISTIC
    START TRANSACTION WITH CAUSAL CONSISTENCY ONLY
    SET RESOURCE GROUP \`default\`
    SET tidb_mem_quota_query = 1073741824
    SET SESSION tidb_isolation_read_engines = 'tikv,tidb'
    SET @@tidb_distsql_scan_concurrency = 4
  `),
  ...changing(`
    WITH c AS (SELECT 1 AS i) DELETE FROM t WHERE id IN (SELECT i FROM c)
    WITH c AS (SELECT 1 AS i) UPDATE t SET a = 50 WHERE id IN (SELECT i FROM c)
    WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3) DELETE FROM t WHERE id IN (SELECT i FROM n)
    EXPLAIN ANALYZE FORMAT = 'brief' UPDATE t SET a = 50
    EXPLAIN ANALYZE INSERT INTO t (id) VALUES (50)
    EXPLAIN ANALYZE REPLACE INTO t (id, a) VALUES (1, 50)
    DESC ANALYZE DELETE FROM t
    TRACE DELETE FROM t
    TRACE FORMAT = 'json' UPDATE t SET a = 50
    TRACE INSERT INTO t (id) VALUES (50)
    /*T! DELETE FROM t */
    /*T![ttl] DELETE */ FROM t
    EXPLAIN /*T! ANALYZE */ DELETE FROM t
    SELECT 1 /*T! , NEXTVAL(s) */
    SELECT 1 /*T![auto_rand] , NEXTVAL(s) */
    SELECT /*!99999 NEXTVAL(s), */ 1
    BATCH ON id LIMIT 1 DELETE FROM t
    CREATE GLOBAL BINDING FOR SELECT * FROM tihc_corpus.t WHERE a = 1 USING SELECT * FROM tihc_corpus.t USE INDEX (i) WHERE a = 1
    CREATE PLACEMENT POLICY tihc_corpus_x FOLLOWERS = 2
    CREATE RESOURCE GROUP tihc_corpus_x RU_PER_SEC = 100
    ALTER TABLE u AUTO_ID_CACHE = 50
    LOCK STATS t
    SET GLOBAL tidb_mem_quota_query = 2147483648
  `),
  ...refused(`
    SELECT * FROM t AS OF TIMESTAMP NOW(6) - INTERVAL 10 MICROSECOND
    SELECT * FROM u, t AS /* */ OF TIMESTAMP TIDB_BOUNDED_STALENESS(NOW() - INTERVAL 1 SECOND, NOW())
    START TRANSACTION READ ONLY AS OF TIMESTAMP NOW(6) - INTERVAL 10 MICROSECOND
    SET TRANSACTION READ ONLY AS OF TIMESTAMP NOW(6) - INTERVAL 10 MICROSECOND
    SET @@tidb_snapshot = ''
    SET SESSION tidb_read_staleness = '-5'
    SELECT /*+ SET_VAR(tidb_read_staleness = -5) */ * FROM t
    TRACE PLAN SELECT * FROM t
    SELECT 1 UNION SELECT 2 INTO OUTFILE '{folder}/out'
    EXPLAIN ALTER TABLE t ADD COLUMN x INT
    SPLIT TABLE t BETWEEN (0) AND (1000) REGIONS 2
    RECOVER TABLE x
    FLASHBACK TABLE x
    ADMIN RECOVER INDEX t i
    ADMIN CLEANUP INDEX t i
    ADMIN CANCEL DDL JOBS 1
    ADMIN PAUSE DDL JOBS 1
    ADMIN RELOAD BINDINGS
    ADMIN CAPTURE BINDINGS
    ADMIN EVOLVE BINDINGS
    ADMIN FLUSH SESSION PLAN_CACHE
    ADMIN RELOAD EXPR_PUSHDOWN_BLACKLIST
    DROP STATS t
    UNLOCK STATS t
    SET BINDING DISABLED FOR SELECT * FROM tihc_corpus.t
    QUERY WATCH ADD ACTION KILL SQL TEXT EXACT TO 'x'
    CALIBRATE RESOURCE
    RECOMMEND INDEX SHOW OPTION
    CANCEL IMPORT JOB 1
    DISTRIBUTE TABLE t RULE = 'leader-scatter' ENGINE = 'tikv'
    SET SESSION_STATES '{}'
    SET tidb_batch_insert = 1
    SET tidb_multi_statement_mode = 'ON'
    SET tidb_restricted_read_only = 0
    IMPORT INTO t FROM '/nothing.csv'
    LOAD STATS '/nothing'
    PLAN REPLAYER DUMP EXPLAIN SELECT * FROM t
    PLAN REPLAYER CAPTURE 'x' 'y'
    BACKUP DATABASE tihc_corpus TO 'local:///tmp/x'
    RESTORE DATABASE tihc_corpus FROM 'local:///tmp/x'
    FLASHBACK CLUSTER TO TIMESTAMP '2024-01-01 00:00:00'
    FLASHBACK DATABASE x
    ADMIN SET BDR ROLE PRIMARY
    SET CONFIG tikv log.level = 'info'
    EXPLAIN EXPLORE 'digest'
  `),
]

export const mariadbOnly: CorpusEntry[] = [
  ...reads(`
    SELECT LASTVAL(s)
    SELECT PREVIOUS VALUE FOR s
    SELECT /*M!100100 1 + */ 1
    SELECT /*M! 1 + */ 1
    SELECT * FROM versioned FOR SYSTEM_TIME ALL
    SELECT * FROM versioned FOR SYSTEM_TIME AS OF TIMESTAMP NOW()
    SELECT NVL2(a, 1, 2), CHR(65), MEDIAN(a) OVER (PARTITION BY id), ST_X(POINT(1, 2)) FROM t
    SELECT JSON_VALUE('{"a": 1}', '$.a'), COLUMN_GET(COLUMN_CREATE('a', 1), 'a' AS INT)
    SELECT PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY a) OVER (PARTITION BY id) FROM t
    SELECT * FROM JSON_TABLE('[{"a": 1}]', '$[*]' COLUMNS (a INT PATH '$.a')) AS j
    SELECT * FROM t ORDER BY id OFFSET 1 ROW FETCH FIRST 1 ROWS ONLY
    SELECT \`max\` FROM (SELECT 1 AS \`max\`) AS d
    ANALYZE SELECT * FROM t
    ANALYZE FORMAT=JSON SELECT * FROM t
    SHOW CREATE PROCEDURE writes
    SHOW CREATE FUNCTION write_log
    SHOW ENGINE INNODB STATUS
    SHOW BINARY LOGS
    SHOW SLAVE STATUS
    SHOW ALL SLAVES STATUS
    SHOW ALL REPLICAS STATUS
    SELECT AsText(LINESTRING(POINT(0, 0), POINT(1, 1))), GeometryType(POLYGON(LINESTRING(POINT(0, 0), POINT(1, 1), POINT(1, 0), POINT(0, 0))))
    SELECT ST_MultiPolygonFromText('MULTIPOLYGON(((0 0,1 0,1 1,0 0)))'), ST_LineStringFromWKB(ST_AsWKB(ST_LineStringFromText('LINESTRING(0 0,1 1)')))
    SELECT SRID(POINT(1, 2)), X(POINT(1, 2)), GLength(LINESTRING(POINT(0, 0), POINT(1, 1))), Within(POINT(1, 2), POINT(1, 2))
    SELECT SQL_NO_CACHE (1), (2)
    SELECT DISTINCT SQL_BUFFER_RESULT (1)
    SHOW AUTHORS
    SHOW STATUS LIKE 'Threads%'
    SET max_statement_time = 10
  `),
  ...changing(`
    SELECT write_log()
    SELECT \`write_log\`()
    SELECT write_log ()
    SELECT write_log/**/()
    SELECT tihc_corpus.write_log()
    SELECT tihc_corpus . \`write_log\` ()
    SELECT tihc_corpus.1write()
    SELECT \`max\`(1)
    SELECT tihc_corpus.max(1)
    SELECT uuid_to_bin('x')
    SELECT any_value(1)
    SELECT /*!50000 write_log(), */ 1
    SELECT /*M! write_log(), */ 1
    SELECT 1 /*M!100100 , write_log() */
    SELECT 1 FROM t WHERE id = 1 AND write_log() = 0
    SELECT CASE WHEN write_log() THEN 1 END
    WITH c AS (SELECT write_log() AS x) SELECT x FROM c
    VALUES (write_log())
    DO write_log()
    SET @x = write_log()
    SET SESSION group_concat_max_len = write_log() + 1024
    SHOW TABLES WHERE write_log() = 0
    ANALYZE SELECT write_log()
    ANALYZE UPDATE t SET a = 50
    ANALYZE FORMAT=JSON DELETE FROM t
    CALL writes()
    BEGIN NOT ATOMIC DELETE FROM t; END
    IF 1 THEN DELETE FROM t; END IF
    EXECUTE IMMEDIATE 'DELETE FROM t'
    SET STATEMENT max_statement_time = 10 FOR DELETE FROM t
    DELETE FROM t WHERE id = 1 RETURNING id
    INSERT INTO u (b) VALUES ('x') RETURNING id
    DELETE FROM period FOR PORTION OF p FROM '2024-01-10' TO '2024-01-20'
    UPDATE period FOR PORTION OF p FROM '2024-01-10' TO '2024-01-20' SET a = 50
    SELECT 1 INTO DUMPFILE '{folder}/out'
    SELECT 1 UNION SELECT 2 INTO OUTFILE '{folder}/out'
    CREATE FUNCTION x() RETURNS INT RETURN 1
    CREATE PROCEDURE x() SELECT 1
    CREATE TRIGGER x BEFORE INSERT ON t FOR EACH ROW SET NEW.a = 1
    CREATE EVENT x ON SCHEDULE EVERY 1 DAY DO DELETE FROM t
    DROP FUNCTION write_log
    ALTER PROCEDURE writes COMMENT 'x'
    CREATE SERVER x FOREIGN DATA WRAPPER mysql OPTIONS (HOST 'x')
  `),
  ...changing(`SELECT "write_log"()`, 'ANSI_QUOTES'),
  // With a space, and without IGNORE_SPACE (which the driver sets), this is no aggregate but the stored function.
  ...changing(`SELECT max (1)`, 'STRICT_TRANS_TABLES'),
  ...changing(`SELECT s.nextval`, 'ORACLE'),
  ...refused(`
    HANDLER t READ FIRST
    SET SESSION transaction_read_only = 0
    PURGE BINARY LOGS TO 'x'
    CACHE INDEX t IN hot
    STOP SLAVE
    EXPLAIN SELECT write_log()
  `),
]

/** No MySQL server stands on the test ground: these are judged only. */
export const mysqlOnly: CorpusEntry[] = [
  ...reads(`
    TABLE t LIMIT 1
    VALUES ROW(1), ROW(2)
    SELECT * FROM t, LATERAL (SELECT t.id) AS d
    SELECT * FROM (SELECT 1) AS d (x)
    SELECT BIN_TO_UUID(UUID_TO_BIN(UUID())), ANY_VALUE(a), GROUPING(a) FROM t GROUP BY a WITH ROLLUP
    SELECT ST_LATITUDE(p), JSON_VALUE(j, '$.a' RETURNING DECIMAL(4, 2)) FROM t
    EXPLAIN FORMAT=TREE SELECT * FROM t
  `),
  ...refused(`
    SELECT /*T! NEXTVAL(s), */ 1
    TABLE t INTO OUTFILE '/f'
    VALUES ROW(1) INTO DUMPFILE '/f'
    WITH c AS (SELECT 1) DELETE FROM t
    EXPLAIN ANALYZE WITH c AS (SELECT 1) DELETE FROM t
    SELECT * FROM t FOR SHARE OF t SKIP LOCKED
    CLONE LOCAL DATA DIRECTORY = '/x'
    IMPORT TABLE FROM '/x'
    LOAD XML INFILE '/x' INTO TABLE t
    LOAD INDEX INTO CACHE t
    ALTER INSTANCE ROTATE INNODB MASTER KEY
    CREATE SPATIAL REFERENCE SYSTEM 1 NAME 'x' DEFINITION ''
    CREATE TABLESPACE x
    CREATE UNDO TABLESPACE x ADD DATAFILE 'x'
    SET PERSIST max_connections = 1
    SET PERSIST_ONLY max_connections = 1
    SET @@PERSIST.max_connections = 1
    SET RESOURCE GROUP rg FOR 5
    RESET PERSIST
    INSTALL COMPONENT 'x'
    GRANT PROXY ON a TO b
    START GROUP_REPLICATION
    CHANGE REPLICATION SOURCE TO SOURCE_HOST = 'x'
    LOCK TABLES t WRITE
    SELECT keyring_key_fetch('x')
    SELECT WAIT_FOR_EXECUTED_GTID_SET('x')
  `),
]

/** What a server does not know, or answers with an error on this ground. */
export const unknownTo: Record<'TiDB' | 'MariaDB', string[]> = {
  TiDB: lines(`
    SELECT id INTO @x FROM t LIMIT 1
    VALUES (1), (2)
    VALUES ROW(1, 2)
    EXPLAIN FORMAT=JSON SELECT * FROM t
    EXPLAIN EXTENDED SELECT 1
    EXPLAIN PARTITIONS SELECT 1
    HELP 'select'
    CHECKSUM TABLE t
    SET SESSION TRANSACTION READ ONLY
    BEGIN WORK
    START TRANSACTION READ ONLY
    COMMIT WORK
    DEALLOCATE PREPARE nothing
    XA RECOVER
    SELECT * FROM JSON_TABLE('[{"a": 1}]', '$[*]' COLUMNS (a INT PATH '$.a')) AS j
    EXPLAIN FOR CONNECTION 1
    SHOW PLACEMENT LABELS
    SHOW SESSION_STATES
    (SELECT 1) INTO OUTFILE '{folder}/out'
    CREATE TABLE x AS SELECT 1
  `),
  MariaDB: lines(`
    VALUES ROW(1, 2)
    TABLE t
    TABLE t ORDER BY id LIMIT 1
    explain format = 'brief' select 1
    EXPLAIN ANALYZE SELECT * FROM t
    SHOW EXTENDED COLUMNS FROM t
    DEALLOCATE PREPARE nothing
    SHOW BINARY LOGS
    EXPLAIN ANALYZE DELETE FROM t
  `),
}
