import type { Endpoint } from './servers.ts'
import { spawnSync } from 'node:child_process'
import { findProgram } from './programs.ts'

/** The server's own command line client; undefined where it is not installed. */
export const clientProgram = findProgram('mariadb', 'mysql')

/**
 * Runs statements one after the other in a session of the server's own client, on past errors.
 *
 * @param database in which the session begins
 * @returns the lines of all results, columns parted by tabs, NULL as `NULL`; errors by their number, in order
 */
export function runInClient(
  { host, port, user, password }: Endpoint,
  database: string,
  statements: readonly string[],
): { lines: string[], errors: number[] } {
  const { stdout, stderr, error } = spawnSync(clientProgram!, [
    '--no-defaults',
    `--host=${host}`,
    `--port=${port}`,
    `--user=${user}`,
    '--protocol=tcp',
    '--default-character-set=utf8mb4',
    '--batch',
    '--raw',
    '--skip-column-names',
    '--force',
    '--skip-reconnect',
    database,
  ], {
    input: statements.map(statement => `${statement};\n`).join(''),
    env: { ...process.env, MYSQL_PWD: password },
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  })
  if (error) throw error
  return {
    lines: stdout.split('\n').slice(0, -1),
    errors: [...stderr.matchAll(/^ERROR (\d+)/gm)].map(([, number]) => Number(number)),
  }
}
