import mysql from 'mysql2'
import { benchServer } from './servers.ts'

/**
 * The baseline: the driver's own row stream, nothing kept. Prints a line of JSON per round, the first one is the
 * warm-up.
 */

const [engine, statement, rounds] = process.argv.slice(2) as [string, string, string]
const { host, port, user, password } = benchServer(engine as 'TiDB' | 'MariaDB')
const connection = mysql.createConnection({
  host,
  port,
  user,
  password,
  rowsAsArray: true,
  supportBigNumbers: true,
  bigNumberStrings: true,
  dateStrings: true,
  jsonStrings: true,
  flags: ['-FOUND_ROWS'],
})

for (let round = 0; round <= Number(rounds); round++) {
  const cpu = process.cpuUsage()
  const began = performance.now()
  let rows = 0
  let firstRowMs = 0
  await new Promise<void>((resolve, reject) => {
    connection.query(statement)
      .on('result', () => {
        if (rows++ === 0) firstRowMs = performance.now() - began
      })
      .on('error', reject)
      .on('end', () => resolve())
  })
  const wallMs = performance.now() - began
  const { user: inUser, system } = process.cpuUsage(cpu)
  console.log(JSON.stringify({ rows, wallMs, firstRowMs, cpuMs: (inUser + system) / 1000 }))
}
connection.end()
