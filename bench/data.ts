import type { Endpoint } from '../test/support/servers.ts'
import { connectAdmin } from '../test/support/servers.ts'

/** The database of the benchmarks and their table of a million rows. */
export const benchDatabase = 'bench'
export const oneMillion = 'SELECT * FROM bench.rows_1m'

const columns = [
  'id BIGINT NOT NULL PRIMARY KEY',
  'customer BIGINT UNSIGNED NOT NULL',
  'amount DECIMAL(20,6) NOT NULL',
  'ratio DOUBLE NOT NULL',
  'name VARCHAR(64) NOT NULL',
  'note VARCHAR(64) NULL',
  'due DATE NOT NULL',
  'changed DATETIME(3) NOT NULL',
  'active TINYINT NOT NULL',
  'token VARBINARY(8) NOT NULL',
] as const
const names = columns.map(column => column.split(' ')[0]!)

/** What a row holds, from its number `n` alone: the same on every server. */
const values = [
  'n',
  'CAST(n AS UNSIGNED) * 18014398509481 + 7',
  '(n * 7919 % 100000000) / 1000 + 0.000001 * (n % 1000)',
  '(n * 31 % 1000003) / 7e0',
  'CONCAT(\'客户 Müller \', n % 99991)',
  'IF(n % 5 = 0, NULL, CONCAT(\'lot \', n % 977))',
  'DATE_ADD(\'2001-01-01\', INTERVAL n % 9000 DAY)',
  'DATE_ADD(\'2020-01-01 00:00:00.000\', INTERVAL n * 61 + n % 997 SECOND)',
  'n % 2',
  'UNHEX(LEFT(MD5(n), 16))',
] as const

/** `0` to `9` as rows of a column `d`, without a table. */
const digits = `(SELECT 0 AS d${[1, 2, 3, 4, 5, 6, 7, 8, 9].map(digit => ` UNION ALL SELECT ${digit}`).join('')})`

/** Makes `bench.rows_1m`, a million rows of ten columns, where it is not there already; 133 MB on the line. */
export async function makeRows(server: Endpoint): Promise<void> {
  const connection = await connectAdmin(server)
  try {
    await connection.query(`CREATE DATABASE IF NOT EXISTS ${benchDatabase} CHARACTER SET utf8mb4`)
    if (await isComplete(connection)) return
    await connection.query('DROP TABLE IF EXISTS bench.rows_1m')
    await connection.query(`CREATE TABLE bench.rows_1m (${columns.join(', ')})`)
    // In ten parts: TiDB holds the whole of a transaction in memory.
    const powers = [10_000, 1000, 100, 10, 1]
    const number = powers.map((power, index) => `${power} * p${index}.d`).join(' + ')
    const hundredThousand = powers.map((_, index) => `${digits} AS p${index}`).join(' CROSS JOIN ')
    for (let part = 0; part < 10; part++) {
      await connection.query(
        `INSERT INTO bench.rows_1m SELECT ${values.join(', ')} FROM (SELECT `
        + `${part * 100_000 + 1} + ${number} AS n FROM ${hundredThousand}) AS numbers`,
      )
    }
    await connection.query('ANALYZE TABLE bench.rows_1m')
  } finally {
    await connection.end()
  }
}

async function isComplete(connection: Awaited<ReturnType<typeof connectAdmin>>): Promise<boolean> {
  try {
    const [rows] = await connection.query({ sql: 'SELECT COUNT(*) FROM bench.rows_1m', rowsAsArray: true })
    return Number((rows as unknown[][])[0]![0]) === 1_000_000
  } catch {
    return false // no such table
  }
}

/** A query of ten million rows with ids 1 to 10,000,000 in order; MariaDB sends them without storing them first. */
export const tenMillion = Array.from({ length: 10 }, (_, part) =>
  `SELECT id + ${part * 1_000_000} AS id, ${names.slice(1).join(', ')} FROM bench.rows_1m`).join(' UNION ALL ')
