import type { StatementResult, TaskState } from '../../contract/sql.ts'
import type { StoredResult } from '../results/result-store.ts'
import { limits } from '../../contract/sql.ts'

/** What each takes of an answer, in bytes, besides its texts: by and large, as JSON. */
const resultBytes = 200
const columnBytes = 180
const warningBytes = 60

/**
 * Results as an answer gives them.
 *
 * @param results those that have begun
 * @param since so many of them the caller has: the part begins with the last of these, as it may have grown, and holds
 *   one further at the least where there is one; undefined for all of them
 */
export function partOf(
  results: readonly StoredResult[],
  since: number | undefined,
): Pick<TaskState, 'results' | 'resultsFrom' | 'resultCount'> {
  if (since === undefined) return { results: results.map(({ summary }) => summary) }
  const resultCount = results.length
  const resultsFrom = Math.max(0, Math.min(since, resultCount) - 1)
  const part: StatementResult[] = []
  let room: number = limits.partBytes
  for (let index = resultsFrom; index < resultCount && (room > 0 || index <= since); index++) {
    const { summary } = results[index]!
    part.push(summary)
    room -= sizeOf(summary)
  }
  return { results: part, resultsFrom, resultCount }
}

function sizeOf({ statement, columns, warnings }: StatementResult): number {
  const texts = warnings.reduce((sum, { message }) => sum + message.length, statement.length)
  return resultBytes + texts + columns.length * columnBytes + warnings.length * warningBytes
}
