import type { Connection, RowDataPacket } from 'mysql2/promise'
import type { EngineName } from '../support/ground.ts'
import type { Endpoint, TestServer } from '../support/servers.ts'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import mysql from 'mysql2/promise'
import { quoteIdentifier } from '../../src/dialects/mysql/mysql-identifiers.ts'
import { connectAdmin } from '../support/servers.ts'

/** A private server with the database that the corpus runs in. */
export interface CorpusGround {
  server: Endpoint
  /** What stands for `{folder}`. */
  folder: string
  /** Builds the database anew and removes what statements left elsewhere. */
  rebuild: () => Promise<void>
  /**
   * All that a statement could have changed, as text: databases, tables with their rows, programs, accounts, global
   * variables, bindings, files, locks.
   */
  fingerprint: () => Promise<string>
  /**
   * Runs one statement in a session of its own; gives the server's error, or null. `inspect` looks before the session
   * ends.
   */
  run: (sql: string, mode: string | undefined, inspect: () => Promise<void>) => Promise<Error | null>
  close: () => Promise<void>
}

const common = [
  'CREATE DATABASE tihc_corpus',
  'USE tihc_corpus',
  'CREATE TABLE t (id INT PRIMARY KEY, a INT, b VARCHAR(64), KEY i (a)) PARTITION BY RANGE (id) (PARTITION p0 '
  + 'VALUES LESS THAN (100), PARTITION p1 VALUES LESS THAN MAXVALUE)',
  'CREATE TABLE u (id INT PRIMARY KEY AUTO_INCREMENT, b VARCHAR(64))',
  'INSERT INTO t VALUES (1, 1, \'one\'), (2, 2, \'two\'), (3, NULL, NULL)',
  'INSERT INTO u VALUES (1, \'one\'), (2, \'two\')',
  'CREATE VIEW v AS SELECT id, a FROM t',
  'CREATE SEQUENCE s NOCACHE',
  'CREATE USER tihc_corpus_user',
  'GRANT SELECT ON tihc_corpus.u TO tihc_corpus_user',
]

/** Functions that write, under harmless names too, and one that only a view calls. */
const programs = [
  'CREATE TABLE log (id INT PRIMARY KEY AUTO_INCREMENT)',
  ...['write_log()', '1write()', 'max(a INT)', 'uuid_to_bin(a TEXT)', 'any_value(a INT)'].map(
    signature =>
      `CREATE FUNCTION tihc_corpus.${signature.replace(/^\w+/, '`$&`')} RETURNS INT BEGIN INSERT INTO `
      + 'tihc_corpus.log VALUES (); RETURN 0; END',
  ),
  'CREATE PROCEDURE writes() DELETE FROM t',
  'CREATE VIEW calls_function AS SELECT write_log() AS x',
  'CREATE TABLE versioned (a INT) WITH SYSTEM VERSIONING',
  'INSERT INTO versioned VALUES (1)',
  'CREATE TABLE period (a INT, f DATE, l DATE, PERIOD FOR p (f, l))',
  'INSERT INTO period VALUES (1, \'2024-01-01\', \'2024-02-01\')',
]

const leftovers: Record<EngineName, string[]> = {
  TiDB: [
    'DROP PLACEMENT POLICY IF EXISTS tihc_corpus_x',
    'DROP RESOURCE GROUP IF EXISTS tihc_corpus_x',
    'DROP GLOBAL BINDING FOR SELECT * FROM tihc_corpus.t WHERE a = 1',
    'SET GLOBAL tidb_mem_quota_query = DEFAULT',
  ],
  MariaDB: ['DROP SERVER IF EXISTS x'],
}

const everywhereLeft = [
  'DROP DATABASE IF EXISTS tihc_corpus',
  'DROP DATABASE IF EXISTS tihc_corpus_x',
  'DROP USER IF EXISTS tihc_corpus_user, tihc_corpus_x',
  'DROP ROLE IF EXISTS tihc_corpus_x',
  'SET GLOBAL max_prepared_stmt_count = DEFAULT',
]

/** Global state beside the database. */
const globals: Record<EngineName, string[]> = {
  TiDB: [
    'SELECT * FROM mysql.user ORDER BY User, Host',
    'SELECT * FROM mysql.tables_priv ORDER BY User',
    'SELECT * FROM mysql.db ORDER BY User',
    'SELECT original_sql, status FROM mysql.bind_info WHERE status <> \'deleted\' ORDER BY original_sql',
    'SELECT * FROM information_schema.placement_policies',
    'SELECT * FROM information_schema.resource_groups',
    'SHOW STATS_LOCKED',
  ],
  MariaDB: [
    'SELECT * FROM mysql.global_priv ORDER BY User, Host',
    'SELECT Host, Db, User, Table_name, Table_priv FROM mysql.tables_priv ORDER BY User',
    'SELECT * FROM mysql.db ORDER BY User',
    'SELECT Server_name FROM mysql.servers',
    'SELECT routine_name, routine_type, routine_definition, routine_comment FROM information_schema.routines WHERE '
    + 'routine_schema = \'tihc_corpus\' ORDER BY 1',
    'SELECT trigger_name, action_statement FROM information_schema.triggers WHERE trigger_schema = \'tihc_corpus\' '
    + 'ORDER BY 1',
    'SELECT event_name, event_definition FROM information_schema.events WHERE event_schema = \'tihc_corpus\' ORDER '
    + 'BY 1',
  ],
}

/** Global variables that move by themselves. */
const restless = new RegExp(`^(?:${[
  'tidb_(?:gc_.*|last_.*|current_ts|ddl_version|runaway.*)',
  'timestamp',
  'gtid_.*',
  'innodb_.*(?:lsn|trx).*',
  'last_.*',
  'rand_seed.*',
].join('|')})$`)

/** @param server a private server: what others do there would show up as changes */
export async function openCorpusGround(server: TestServer): Promise<CorpusGround> {
  const folder = await mkdtemp(join(tmpdir(), 'tihc-corpus-'))
  const admin = await connectAdmin(server)
  return {
    server,
    folder,
    rebuild: () => rebuild(admin, server.product, folder),
    fingerprint: () => fingerprint(admin, server.product, folder),
    run: (sql, mode, inspect) => run(server, sql.replaceAll('{folder}', folder), mode, inspect),
    async close() {
      admin.destroy()
      await rm(folder, { recursive: true, force: true })
      await server.stop()
    },
  }
}

async function rebuild(admin: Connection, product: EngineName, folder: string): Promise<void> {
  for (const sql of [...everywhereLeft, ...leftovers[product], ...common, ...product === 'MariaDB' ? programs : []])
    await admin.query(sql)
  for (const file of await readdir(folder)) await rm(join(folder, file))
}

async function fingerprint(admin: Connection, product: EngineName, folder: string): Promise<string> {
  const rows = async (sql: string) => (await admin.query<RowDataPacket[]>(sql))[0]
  const parts: unknown[] = [await readdir(folder), await rows('SHOW DATABASES')]
  const tables = await rows(
    'SELECT table_name AS name, table_type AS type FROM information_schema.tables WHERE '
    + 'table_schema = \'tihc_corpus\' ORDER BY 1',
  )
  parts.push(
    await rows(
      'SELECT default_character_set_name FROM information_schema.schemata WHERE schema_name = ' + '\'tihc_corpus\'',
    ),
  )
  for (const { name, type } of tables) {
    const table = `tihc_corpus.${quoteIdentifier(String(name))}`
    parts.push(await rows(`SHOW CREATE TABLE ${table}`))
    if (type === 'BASE TABLE') {
      // To read a computed column may change something by itself.
      const columns = await rows(
        'SELECT column_name AS name FROM information_schema.columns WHERE table_schema = \'tihc_corpus\' AND '
        + `table_name = ${mysql.escape(name)} AND COALESCE(generation_expression, '') = '' ORDER BY ordinal_position`,
      )
      const list = columns.map(column => quoteIdentifier(String(column.name))).join(', ')
      parts.push(await rows(`SELECT ${list} FROM ${table} ORDER BY 1`))
    }
    if (type === 'SEQUENCE') {
      parts.push(
        await rows(
          product === 'TiDB'
            ? `SHOW TABLE ${table} NEXT_ROW_ID`
            : `SELECT * FROM ${table}`,
        ),
      )
    }
  }
  for (const sql of globals[product]) parts.push(await rows(sql))
  parts.push((await rows('SHOW GLOBAL VARIABLES')).filter(({ Variable_name: name }) => !restless.test(name)))
  parts.push(await rows('SELECT IS_USED_LOCK(\'tihc_corpus\') AS lock_owner'))
  return parts.map(part => JSON.stringify(part)).join('\n')
}

async function run(
  server: Endpoint,
  sql: string,
  mode: string | undefined,
  inspect: () => Promise<void>,
): Promise<Error | null> {
  const session = await mysql.createConnection({ ...endpointOf(server), database: 'tihc_corpus' })
  try {
    if (mode) await session.query('SET SESSION sql_mode = ?', [mode])
    try {
      await session.query(sql)
    } catch (error) {
      return error as Error
    }
    await inspect()
    return null
  } finally {
    session.destroy()
  }
}

function endpointOf({ host, port, user, password }: Endpoint): Endpoint {
  return { host, port, user, password }
}
