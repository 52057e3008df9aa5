import type { Cell } from '../../src/contract/sql.ts'
import type { Sandbox } from './sandbox.ts'
import { TihcError } from '../../src/contract/errors.ts'

/** What statements gave that were run through TiHC, in the words of `runInClient`. */
export interface TracedRun {
  lines: string[]
  errors: number[]
  /** As the last answer has it. */
  inTransaction: boolean
}

const asLine = (row: readonly Cell[]) => row.map(cell => cell === null ? 'NULL' : String(cell)).join('\t')

/**
 * Runs statements through TiHC in one session, on past errors: where one fails the rest is run again from behind it,
 * as a person does.
 *
 * @param runs the statements of each run
 */
export async function runTraced(
  { run, person: { client } }: Pick<Sandbox, 'run' | 'person'>,
  sessionId: string,
  runs: readonly string[][],
): Promise<TracedRun> {
  const traced: TracedRun = { lines: [], errors: [], inTransaction: false }
  for (const statements of runs) {
    for (let rest = statements; rest.length > 0;) {
      const end = await run(rest.join(';\n'), { sessionId, databaseId: undefined }).catch((error: unknown) => error)
      if (end instanceof TihcError && end.details?.statementIndex === undefined) throw end
      const { taskId } = end instanceof TihcError ? end.details! : end as { taskId: string }
      const state = await client.sql.status({ taskId: taskId! })
      for (const [result, { columns }] of state.results.entries()) {
        if (columns.length === 0) continue
        const { rows } = await client.sql.rows({ taskId: taskId!, result, offset: 0, limit: 200 })
        traced.lines.push(...rows.map(asLine))
      }
      await client.sql.free({ taskId: taskId! })
      traced.inTransaction = state.session!.inTransaction
      if (!(end instanceof TihcError)) break
      traced.errors.push(end.details!.errno ?? 0)
      rest = rest.slice(end.details!.statementIndex! + 1)
    }
  }
  return traced
}
