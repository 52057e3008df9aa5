import { execFileSync } from 'node:child_process'
import { MissingError } from './missing.ts'
import { findProgram } from './programs.ts'

/** Texts between double quotes as SQLite takes them unless it is told otherwise; newer programs are. */
const asAlways = ['-cmd', '.dbconfig dqs_dml on', '-cmd', '.dbconfig dqs_ddl on']

/**
 * SQLite's own program.
 *
 * @throws MissingError where it is not there
 */
export function sqlite3Program(): string {
  const program = findProgram('sqlite3')
  if (program) return program
  throw new MissingError('There is no program sqlite3: install it (`apt-get install sqlite3`, `brew install sqlite`).')
}

/**
 * Runs statements on a file by SQLite's own program, which makes the file where it is missing.
 *
 * @returns the rows of the last one that gives any, as values
 * @throws what the program says of a statement that fails
 */
export function runSqlite3(file: string, sql: string): unknown[][] {
  const said = execFileSync(sqlite3Program(), ['-bail', '-json', ...asAlways, file], {
    input: sql,
    encoding: 'utf8',
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  // It says nothing where there are no rows, and the name of a mode that was set.
  const rows = said.split('\n').filter(line => /^[[{]/.test(line)).join('\n')
  const last = rows.slice(rows.lastIndexOf('\n[') + 1)
  return last === '' ? [] : (JSON.parse(last) as object[]).map(row => Object.values(row) as unknown[])
}
