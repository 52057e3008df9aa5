import mysql from 'mysql2/promise'
import { benchServer } from './servers.ts'

/*
 * Reads everything that information_schema and SHOW CREATE TABLE say of a database, 500 tables at a time, by the
 * driver alone, and keeps nothing of it: what a sync reads, without what it does with it.
 * Arguments: the server's name, the database, how often. Writes the milliseconds of each time as JSON.
 */

const [engine, database, times] = process.argv.slice(2) as ['TiDB' | 'MariaDB', string, string]
const { host, port, user, password } = benchServer(engine)
const connection = await mysql.createConnection({ host, port, user, password, rowsAsArray: true })

async function ask(sql: string, values: unknown[] = []): Promise<unknown[][]> {
  const [rows] = await connection.query(sql, values)
  return rows as unknown[][]
}

const parts = [
  ['TABLES', 'TABLE_SCHEMA', 'TABLE_NAME, TABLE_TYPE, TABLE_COMMENT, TABLE_COLLATION, ENGINE, CREATE_OPTIONS, '
  + `TABLE_ROWS, DATA_LENGTH, INDEX_LENGTH${engine === 'TiDB' ? ', TIDB_TABLE_ID, TIDB_PK_TYPE' : ''}`],
  ['COLUMNS', 'TABLE_SCHEMA', 'TABLE_NAME, COLUMN_NAME, ORDINAL_POSITION, COLUMN_DEFAULT, IS_NULLABLE, DATA_TYPE, '
  + 'COLUMN_TYPE, COLUMN_KEY, EXTRA, COLUMN_COMMENT, GENERATION_EXPRESSION, CHARACTER_SET_NAME, COLLATION_NAME'],
  ['STATISTICS', 'TABLE_SCHEMA', 'TABLE_NAME, INDEX_NAME, COLUMN_NAME, NON_UNIQUE, COLLATION, SUB_PART, INDEX_TYPE, '
  + 'INDEX_COMMENT, SEQ_IN_INDEX'],
  ...engine === 'TiDB' ? [['TIDB_INDEXES', 'TABLE_SCHEMA', 'TABLE_NAME, KEY_NAME, IS_GLOBAL']] : [],
  ['KEY_COLUMN_USAGE', 'TABLE_SCHEMA', 'TABLE_NAME, CONSTRAINT_NAME, COLUMN_NAME, REFERENCED_TABLE_SCHEMA, '
  + 'REFERENCED_TABLE_NAME, REFERENCED_COLUMN_NAME'],
  [engine === 'TiDB' ? 'TIDB_CHECK_CONSTRAINTS' : 'CHECK_CONSTRAINTS', 'CONSTRAINT_SCHEMA', 'TABLE_NAME, '
  + 'CONSTRAINT_NAME, CHECK_CLAUSE'],
] as const

async function readAll(): Promise<number> {
  const names = (await ask(
    'SELECT TABLE_NAME FROM information_schema.TABLES WHERE TABLE_SCHEMA = ? ORDER BY TABLE_NAME',
    [database],
  )).map(([name]) => String(name))
  let rows = names.length
  for (let at = 0; at < names.length; at += 500) {
    const part = names.slice(at, at + 500)
    for (const [table, schema, fields] of parts) {
      const sql = `SELECT ${fields} FROM information_schema.${table} WHERE ${schema} = ? AND TABLE_NAME IN (?)`
      rows += (await ask(sql, [database, part])).length
    }
    for (const name of part) rows += (await ask(`SHOW CREATE TABLE \`${database}\`.\`${name}\``)).length
  }
  return rows
}

for (let time = 0; time < Number(times); time++) {
  const began = performance.now()
  const rows = await readAll()
  console.log(JSON.stringify({ wallMs: performance.now() - began, rows }))
}
await connection.end()
