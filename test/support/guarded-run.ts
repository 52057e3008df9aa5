import type { MetadataSession } from '../../src/main/engines/engine.ts'
import type { ResultStore } from '../../src/main/results/result-store.ts'
import type { SqlSession } from '../../src/main/sql/session-registry.ts'
import { TihcError } from '../../src/contract/errors.ts'
import { SqlTask } from '../../src/main/sql/sql-task.ts'
import { openReader, runStatements } from '../../src/main/sql/statement-runner.ts'
import { person } from './connection-services.ts'

/** Runs a text as on a read-only connection, and keeps nothing of it; gives what TiHC answers, null where it ran. */
export async function runGuarded(
  session: SqlSession,
  sql: string,
  { metadata, store }: { metadata: Pick<MetadataSession, 'definitions'>, store: ResultStore },
): Promise<unknown> {
  const task = new SqlTask(person(), { connectionId: 'c', connectionName: 'c', database: null }, sql)
  const guard = { by: 'connection', metadata: async () => metadata } as const
  const reader = openReader(task, undefined)
  const error = await runStatements(task, { reader, session, guard, store, onFirstRows: () => {} }).then(
    () => null,
    (failure: unknown) => failure,
  )
  reader.close()
  task.end(null)
  await Promise.all(task.results.map(result => result.remove()))
  return error
}

/** Whether it was refused before it was sent. */
export function isRefused(error: unknown): boolean {
  return error instanceof TihcError && error.code === 'forbidden'
}
