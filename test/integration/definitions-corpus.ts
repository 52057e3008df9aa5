import type { EngineName } from '../support/ground.ts'

/*
 * Statements whose text is a read and that change something nevertheless, by what they reach: views, views of views,
 * defaults, computed columns, stored functions under names that look like the server's own. They run in the database
 * that `read-only-corpus-ground.ts` builds, with what is made here besides; `{folder}` is a folder that the server can
 * write to.
 */

/** Names of views that change something, and what each is. */
const viewsEverywhere: Record<string, string> = {
  'takes_lock': 'SELECT GET_LOCK(\'tihc_corpus\', 0) AS x',
  'takes_lock_deeper': 'SELECT t.id, l.x FROM tihc_corpus.t JOIN tihc_corpus.takes_lock l',
  'takes_lock_deepest': 'SELECT (SELECT MAX(x) FROM tihc_corpus.takes_lock_deeper) AS x',
  'takes_next': 'SELECT NEXTVAL(tihc_corpus.s) AS x',
  'takes_next_deeper': 'SELECT x FROM tihc_corpus.takes_next UNION ALL SELECT 1',
  'sets_sequence': 'SELECT SETVAL(tihc_corpus.s, 500) AS x',
  'asks_default': 'SELECT DEFAULT(n) AS x FROM tihc_corpus.numbered',
  '字`v "quoted"': 'SELECT GET_LOCK(\'tihc_corpus\', 0) AS x',
  '1takes': 'SELECT GET_LOCK(\'tihc_corpus\', 0) AS x',
}

const viewsOfFunctions: Record<string, string> = {
  writes_row: 'SELECT tihc_corpus.write_log() AS x',
  writes_row_deeper: 'SELECT x FROM tihc_corpus.writes_row',
  writes_file: 'SELECT tihc_corpus.write_file() AS x',
  sets_global: 'SELECT tihc_corpus.set_global() AS x',
  locks: 'SELECT tihc_corpus.lock_it() AS x',
  lifts: 'SELECT tihc_corpus.lift() AS x, tihc_corpus.write_log() AS y',
}

const columnsOfTidb = [
  'CREATE TABLE tihc_corpus.computed (a INT, x BIGINT AS (NEXTVAL(tihc_corpus.s)) VIRTUAL)',
  'INSERT INTO tihc_corpus.computed (a) VALUES (1)',
]

/** What no column may be computed by: the server itself refuses to make it, so that only NEXTVAL on TiDB is left. */
export const impossibleColumns: Record<EngineName, string[]> = {
  TiDB: ['GET_LOCK(\'tihc_corpus\', 0)', 'RELEASE_ALL_LOCKS()', '@a := 1'],
  MariaDB: [
    'GET_LOCK(\'tihc_corpus\', 0)',
    'NEXTVAL(tihc_corpus.s)',
    'tihc_corpus.write_file()',
    'tihc_corpus.set_global()',
    'tihc_corpus.lock_it()',
  ],
}

/** Names that the grammar knows at one place, and at any other looks for a stored function of that name. */
const lookalikes = [
  'against', 'columns', 'of', 'json_table', 'point', 'linestring', 'polygon', 'multipoint', 'multilinestring',
  'multipolygon', 'geometrycollection', 'sql_cache', 'sql_no_cache', 'sql_buffer_result',
]

const functions = (folder: string): string[] => [
  'CREATE FUNCTION tihc_corpus.write_file() RETURNS INT BEGIN '
  + `SELECT 1 INTO OUTFILE '${folder}/by_function'; RETURN 1; END`,
  'CREATE FUNCTION tihc_corpus.set_global() RETURNS INT BEGIN SET GLOBAL max_prepared_stmt_count = 4321; RETURN 1; END',
  'CREATE FUNCTION tihc_corpus.lock_it() RETURNS INT RETURN GET_LOCK(\'tihc_corpus\', 0)',
  'CREATE FUNCTION tihc_corpus.lift() RETURNS INT BEGIN SET SESSION tx_read_only = 0; RETURN 1; END',
  ...lookalikes.map(name => `CREATE FUNCTION tihc_corpus.\`${name}\`() RETURNS INT BEGIN `
    + 'INSERT INTO tihc_corpus.log VALUES (); RETURN 0; END'),
]

const quoted = (name: string) => `\`${name.replaceAll('`', '``')}\``

function viewsOf(engine: EngineName): Record<string, string> {
  return engine === 'TiDB' ? viewsEverywhere : { ...viewsEverywhere, ...viewsOfFunctions }
}

/** What makes the objects that the statements reach, on top of the corpus' own. */
export function reachedObjects(engine: EngineName, folder: string): string[] {
  return [
    'CREATE TABLE tihc_corpus.numbered (n BIGINT DEFAULT (NEXTVAL(tihc_corpus.s)), a INT)',
    'INSERT INTO tihc_corpus.numbered (a) VALUES (1)',
    ...engine === 'TiDB' ? columnsOfTidb : functions(folder),
    ...Object.entries(viewsOf(engine)).map(([name, query]) => `CREATE VIEW tihc_corpus.${quoted(name)} AS ${query}`),
  ]
}

/** Ways to a view, by its name between quotes. */
const ways: Array<(view: string) => string> = [
  view => `SELECT * FROM ${view}`,
  view => `SELECT COUNT(*) FROM ${view}`,
  view => `SELECT 1 FROM tihc_corpus.${view} LIMIT 1`,
  view => `SELECT x FROM tihc_corpus /* here */ . ${view}`,
  view => `TABLE ${view}`,
  view => `(SELECT x FROM ${view})`,
  view => `SELECT 1 UNION ALL SELECT x FROM ${view}`,
  view => `WITH c AS (SELECT x FROM ${view}) SELECT * FROM c`,
  view => `SELECT (SELECT x FROM ${view} LIMIT 1) AS y`,
  view => `SELECT * FROM t WHERE EXISTS (SELECT x FROM ${view})`,
  view => `SELECT * FROM t WHERE id IN (SELECT x FROM ${view})`,
  view => `SELECT * FROM (SELECT x FROM ${view}) AS d`,
  view => `SELECT t.id, w.x FROM t LEFT JOIN ${view} AS w ON w.x = t.id`,
  view => `SELECT * FROM u, ${view} ORDER BY x`,
  view => `SELECT id FROM t ORDER BY (SELECT x FROM ${view} LIMIT 1)`,
  view => `SELECT /*! x FROM ${view} */`,
  view => `SET @a = (SELECT x FROM ${view} LIMIT 1)`,
  view => `DO (SELECT x FROM ${view} LIMIT 1)`,
  view => `SELECT x INTO @b FROM ${view} LIMIT 1`,
  view => `EXPLAIN SELECT * FROM ${view}`,
  view => `EXPLAIN ANALYZE SELECT * FROM ${view}`,
  view => `ANALYZE FORMAT=JSON SELECT * FROM ${view}`,
  view => `TRACE SELECT * FROM ${view}`,
  view => `DESC ${view}`,
  view => `SHOW COLUMNS FROM ${view}`,
  view => `SHOW FULL COLUMNS FROM ${view} FROM tihc_corpus`,
  view => `SHOW TABLES WHERE EXISTS (SELECT x FROM ${view})`,
]

/** A default that TiDB runs while it only plans what would take it. */
const plannedDefaults = [
  'EXPLAIN INSERT INTO numbered (n) VALUES (DEFAULT)',
  'EXPLAIN INSERT INTO numbered VALUES (1, 1), (default, 1)',
  'EXPLAIN INSERT INTO numbered SET n = DEFAULT',
  'EXPLAIN INSERT INTO numbered VALUES (1, 1) ON DUPLICATE KEY UPDATE n = DEFAULT',
  'EXPLAIN REPLACE INTO numbered SET n = DEFAULT',
  'EXPLAIN REPLACE INTO tihc_corpus.numbered VALUES (DEFAULT, 1)',
  'EXPLAIN UPDATE numbered SET n = DEFAULT',
  'EXPLAIN UPDATE (SELECT 1 AS x) AS d, numbered SET numbered.n = DEFAULT WHERE a = 1',
  'EXPLAIN UPDATE numbered SET n = DEFAULT(n)',
  'EXPLAIN DELETE FROM numbered WHERE n = DEFAULT(n)',
  'EXPLAIN FORMAT = \'brief\' INSERT INTO numbered (n) VALUES (DEFAULT)',
  'DESC INSERT INTO numbered VALUES (DEFAULT, 1)',
  'DESCRIBE UPDATE numbered SET n = DEFAULT WHERE a = 1',
  'EXPLAIN SELECT DEFAULT(n) FROM numbered',
]

/** No server runs a default where the column is left out of what is only planned. */
export const plannedWithout = [
  'EXPLAIN INSERT INTO numbered (a) VALUES (1)',
  'EXPLAIN INSERT INTO numbered () VALUES ()',
  'EXPLAIN INSERT INTO numbered SET a = 1',
  'EXPLAIN INSERT INTO numbered (a) SELECT 1',
  'EXPLAIN REPLACE INTO numbered (a) VALUES (1)',
  'EXPLAIN UPDATE numbered SET a = 1',
  'DESC numbered',
  'SHOW COLUMNS FROM numbered',
]

const others: Record<EngineName, string[]> = {
  TiDB: [
    ...plannedDefaults,
    'SELECT DEFAULT(n) FROM numbered',
    'SELECT a, DEFAULT(numbered.n) FROM numbered',
    'SELECT default (n) FROM tihc_corpus.numbered',
    'SELECT * FROM computed',
    'SELECT x FROM computed WHERE a = 1',
    'SELECT MAX(x) FROM (SELECT * FROM computed) AS d',
    'EXPLAIN ANALYZE SELECT x FROM computed',
  ],
  MariaDB: [
    ...plannedDefaults,
    'SELECT DEFAULT(n) FROM numbered',
    'SELECT a, DEFAULT(numbered.n) FROM numbered',
    ...lookalikes.flatMap(name => [
      `SELECT ${name}()`,
      `SELECT 1, ${name} ()`,
      `SELECT COUNT(DISTINCT ${name}()) FROM t`,
      `SELECT * FROM t WHERE a = ${name}()`,
    ]),
  ],
}

/** Names as they need no quotes. */
const bareNames = [
  'SELECT * FROM tihc_corpus.1takes',
  'SELECT * FROM 1takes',
  'SELECT x FROM tihc_corpus . 1takes',
  'SELECT * FROM t, 1takes',
  'SELECT * FROM .takes_lock',
  'SELECT * FROM t JOIN .takes_lock',
  'SELECT * FROM {OJ t LEFT JOIN takes_lock ON 1 = 1}',
  'SELECT * FROM t STRAIGHT_JOIN takes_lock',
  'SELECT * FROM t NATURAL JOIN takes_lock',
  'SELECT * FROM (t, takes_lock)',
  'SELECT * FROM ((takes_lock))',
  // Read in another way where the comment is run, and a read in both.
  'SELECT * FROM /*!99999 t WHERE a = */ takes_lock',
  'SELECT * FROM takes_lock /*!99999 . x */',
  'SELECT * FROM /*!99999 u AS */ takes_lock',
]

/** All statements that reach something, for one product. */
export function reachingStatements(engine: EngineName): string[] {
  const views = Object.keys(viewsOf(engine)).map(quoted)
  return [...views.flatMap(view => ways.map(way => way(view))), ...bareNames, ...others[engine]]
}

/** The plainest way to each of the objects: what it does without a guard shows that the others are worth refusing. */
export function plainWays(engine: EngineName): string[] {
  return [
    ...Object.keys(viewsOf(engine)).map(view => `SELECT * FROM ${quoted(view)}`),
    ...engine === 'TiDB'
      ? ['SELECT DEFAULT(n) FROM numbered', 'SELECT * FROM computed', ...plannedDefaults]
      : ['SELECT DEFAULT(n) FROM numbered', ...lookalikes.map(name => `SELECT 1, ${name}()`)],
  ]
}

/** Reads of the same kinds that change nothing: none of them may be refused. */
export const harmlessWays: string[] = [
  'CREATE VIEW tihc_corpus.harmless AS SELECT t.id, UPPER(t.b) AS b, COUNT(*) OVER (PARTITION BY t.a) AS n, '
  + 'CASE WHEN t.a > 1 THEN \'x(y)\' ELSE CONCAT(t.b, \'`\') END AS c, DATE_ADD(NOW(), INTERVAL 1 DAY) AS d, '
  + 'CAST(t.a AS CHAR(10)) AS e FROM tihc_corpus.t LEFT JOIN tihc_corpus.u ON t.id = u.id WHERE t.id IN (1, 2)',
  'CREATE VIEW tihc_corpus.harmless_deeper AS '
  + 'SELECT h.id, v.a FROM tihc_corpus.harmless h JOIN tihc_corpus.v USING (id)',
  'CREATE TABLE tihc_corpus.harmless_table (id INT, z VARCHAR(20) DEFAULT \'NEXTVAL(s)\', at DATETIME DEFAULT '
  + 'CURRENT_TIMESTAMP, n INT AS (id + 1) VIRTUAL, c VARCHAR(40) AS (CONCAT(\'a\', id)) STORED)',
]
