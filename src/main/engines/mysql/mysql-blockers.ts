import type { Cell } from '../../../contract/sql.ts'
import type { TableBlocker } from '../../../contract/table-blockers.ts'
import type { TableName } from '../../../dialects/schema-statements.ts'
import type { MetadataSession } from '../engine.ts'
import { toWireTime } from './mysql-wire-time.ts'
import { readDigests } from './tidb-digests.ts'

type Ask = (sql: string, params?: string[]) => Promise<Cell[][]>

/** How long each statement may take: the answer is asked for again while a change runs. */
const timeoutMs = 5_000
/** A session that waits for the table itself is no reason to wait: one before it is. */
const isWaiting = `STATE LIKE 'Waiting for table metadata lock%'`
/** What SQL digests stand for, at most so many bytes of each. */
const digestBytes = 256

/** Each row: session, user, statement, seconds since 1970. */
function toBlocker(certain: boolean): (row: Cell[]) => TableBlocker {
  return ([session, user, statement, since]) => ({
    session: String(session),
    user: user == null ? null : String(user),
    statement: statement == null || statement === '' ? null : String(statement),
    since: since == null ? null : toWireTime(Number(since)),
    certain,
  })
}

/** TiDB counts tables by numbers, which its transactions list; those of all of its nodes are asked. */
async function readOfTidb(ask: Ask, { database, name }: TableName): Promise<TableBlocker[]> {
  const [table] = await ask(
    'SELECT TIDB_TABLE_ID FROM information_schema.TABLES WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ?',
    [database, name],
  )
  if (!table) return []
  const rows = await ask(
    `SELECT SESSION_ID, USER, CURRENT_SQL_DIGEST_TEXT, UNIX_TIMESTAMP(START_TIME),
     TIDB_DECODE_SQL_DIGESTS(ALL_SQL_DIGESTS, ${digestBytes})
     FROM information_schema.CLUSTER_TIDB_TRX WHERE FIND_IN_SET(?, RELATED_TABLE_IDS) > 0 ORDER BY START_TIME`,
    [String(table[0])],
  )
  return rows.map(([session, user, current, since, all]) =>
    toBlocker(true)([session!, user!, current ?? readDigests(all), since!]))
}

/** MySQL notes the locks of every session, unless it was told to note nothing; null then. */
async function readOfMysql(ask: Ask, { database, name }: TableName): Promise<TableBlocker[] | null> {
  const [[notes] = []] = await ask('SELECT @@performance_schema')
  if (String(notes) !== '1') return null
  const rows = await ask(
    `SELECT p.ID, p.USER, p.INFO, UNIX_TIMESTAMP(MIN(x.trx_started))
     FROM performance_schema.metadata_locks AS l
     JOIN performance_schema.threads AS t ON t.THREAD_ID = l.OWNER_THREAD_ID
     JOIN information_schema.PROCESSLIST AS p ON p.ID = t.PROCESSLIST_ID
     LEFT JOIN information_schema.INNODB_TRX AS x ON x.trx_mysql_thread_id = p.ID
     WHERE l.OBJECT_TYPE = 'TABLE' AND l.OBJECT_SCHEMA = ? AND l.OBJECT_NAME = ? AND l.LOCK_STATUS = 'GRANTED'
     AND p.ID <> CONNECTION_ID() AND NOT (p.${isWaiting})
     GROUP BY p.ID, p.USER, p.INFO ORDER BY p.ID`,
    [database, name],
  )
  return rows.map(toBlocker(true))
}

/** MariaDB lists locks by a plugin that few have; null without it. */
async function readOfMariadb(ask: Ask, { database, name }: TableName): Promise<TableBlocker[] | null> {
  const plugin = await ask(
    `SELECT 1 FROM information_schema.PLUGINS WHERE PLUGIN_NAME = 'METADATA_LOCK_INFO' AND PLUGIN_STATUS = 'ACTIVE'`,
  )
  if (plugin.length === 0) return null
  const rows = await ask(
    `SELECT p.ID, p.USER, p.INFO, UNIX_TIMESTAMP(MIN(x.trx_started))
     FROM information_schema.METADATA_LOCK_INFO AS l
     JOIN information_schema.PROCESSLIST AS p ON p.ID = l.THREAD_ID
     LEFT JOIN information_schema.INNODB_TRX AS x ON x.trx_mysql_thread_id = p.ID
     WHERE l.LOCK_TYPE = 'Table metadata lock' AND l.TABLE_SCHEMA = ? AND l.TABLE_NAME = ?
     AND p.ID <> CONNECTION_ID() AND NOT (p.${isWaiting})
     GROUP BY p.ID, p.USER, p.INFO ORDER BY p.ID`,
    [database, name],
  )
  return rows.map(toBlocker(true))
}

/** Every open transaction of InnoDB may have used the table. */
async function readOpenTransactions(ask: Ask): Promise<TableBlocker[]> {
  const rows = await ask(
    `SELECT p.ID, p.USER, p.INFO, UNIX_TIMESTAMP(x.trx_started)
     FROM information_schema.INNODB_TRX AS x
     JOIN information_schema.PROCESSLIST AS p ON p.ID = x.trx_mysql_thread_id
     WHERE p.ID <> CONNECTION_ID() AND NOT (p.${isWaiting}) ORDER BY x.trx_started, p.ID`,
  )
  return rows.map(toBlocker(false))
}

/**
 * Reads whose open transactions a change of a table would wait for.
 *
 * @throws {TihcError} `engine` where this account may not see the transactions of others
 */
export async function readBlockers(
  query: MetadataSession['query'],
  product: string,
  table: TableName,
  signal: AbortSignal | undefined,
): Promise<TableBlocker[]> {
  const ask: Ask = async (sql, params) => (await query(sql, params, { signal, timeoutMs })).rows
  if (product === 'TiDB') return await readOfTidb(ask, table)
  const noted = await (product === 'MariaDB' ? readOfMariadb : readOfMysql)(ask, table)
  return noted ?? await readOpenTransactions(ask)
}
