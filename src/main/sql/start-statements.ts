import type { EngineSession, ExecuteOptions } from '../engines/engine.ts'
import type { ReadOnlyGuard } from './read-only-guard.ts'
import { TihcError } from '../../contract/errors.ts'
import { ParsedStatement } from '../../dialects/parsed-statement.ts'
import { createTokenReader } from '../../language/splitter.ts'
import { judge } from './judged-statement.ts'
import { refuseWrites } from './read-only-guard.ts'

/** All of them together may take this long. */
const limitMs = 30_000

/** Their results are not kept. */
const unread: ExecuteOptions = {
  onRows: () => ({ write: () => true, writeRows: () => true, onDrain: null, rowCount: 0 }),
  onRowsEnd: () => {},
  onDone: () => {},
  onWarnings: () => {},
  onUnresponsive: () => {},
}

/**
 * Runs the statements that a connection's sessions begin with; read-only means the same for them as for the person's
 * own. Where one fails, the session is closed.
 *
 * @throws {TihcError} that says which statement failed, with the server's reason
 */
export async function runStartStatements(
  session: EngineSession,
  sql: string,
  guard: ReadOnlyGuard | null,
  signal: AbortSignal,
): Promise<void> {
  if (sql.trim() === '') return
  const late = setTimeout(() => session.destroy('The statements that it begins with took too long.'), limitMs)
  const onAbort = () => session.destroy('It was not needed any more.')
  signal.addEventListener('abort', onAbort, { once: true })
  const reader = createTokenReader(sql)
  let number = 0
  try {
    for (let statement = reader.next(session.lexing); statement; statement = reader.next(session.lexing)) {
      number++
      const parsed = new ParsedStatement(statement.text, session.lexing, statement.tokens)
      if (guard && !isPlainModeChange(parsed.text)) {
        const judged = judge(parsed, { isGuarded: true, database: session.state.database })
        await refuseWrites(guard, { judged, lexing: session.lexing, signal })
      }
      await session.execute(parsed.text, { ...unread, parsed })
      if (session.isStale) await session.refresh()
    }
  } catch (error) {
    await session.close()
    if (!(error instanceof TihcError)) throw error
    throw new TihcError(
      error.code,
      `Statement ${number} of the connection's Initial SQL failed: ${error.message}`,
      { ...error.details, part: 'startSql' },
      { cause: error },
    )
  } finally {
    clearTimeout(late)
    signal.removeEventListener('abort', onAbort)
  }
}

/**
 * `SET SESSION sql_mode = 'ANSI_QUOTES'` with nothing but words: every server reads it alike in every mode and
 * character set, and what it leads to is read before the next statement is judged. It is the way out where the server's
 * own mode is one in which nothing can be judged.
 */
function isPlainModeChange(statement: string): boolean {
  return /^\s*SET\s+(?:SESSION\s+)?sql_mode\s*=\s*'[\w,]*'\s*$/i.test(statement)
}
