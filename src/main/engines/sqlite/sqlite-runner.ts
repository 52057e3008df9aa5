import type { RunRequest, SqliteAnswer, SqliteFailure, SqliteRequest, StatementEnd } from './sqlite-protocol.ts'
import type { SqliteValue } from './sqlite-row-codec.ts'
import type { ExactTexts } from './sqlite-text-bytes.ts'
import { statSync } from 'node:fs'
import { performance } from 'node:perf_hooks'
import { setTimeout as delay, setImmediate as nextTurn } from 'node:timers/promises'
import Database from 'better-sqlite3'
import { errorOffset } from './sqlite-error-offset.ts'
import { faultOf } from './sqlite-faults.ts'
import { fileGone, messagesAhead } from './sqlite-protocol.ts'
import { describeColumns } from './sqlite-result-columns.ts'
import { RowEncoder } from './sqlite-row-codec.ts'
import { RowPace } from './sqlite-row-pace.ts'
import { createExactTexts } from './sqlite-text-bytes.ts'
import { isTrustworthy, isUntrusted, trusting } from './sqlite-trust.ts'

/**
 * How long a lock of somebody else is waited for, and how often it is looked at: in small steps, so that a cancel is
 * heard.
 */
const lockedMs = 5_000
const lockedStepMs = 25
const stopped = Symbol('stopped before it began')

/** Works through the requests of a session; `answer` sends what it has to say. */
export function openSqliteRunner(
  answer: (message: SqliteAnswer) => void,
  onClosed: () => void,
): { take: (request: SqliteRequest) => void } {
  let database: OpenedFile | null = null
  let flow: Flow | null = null

  return {
    take(request) {
      switch (request.kind) {
        case 'open': {
          try {
            database = openFile(request)
            answer({ kind: 'opened', version: database.version })
          } catch (error) {
            answer({ kind: 'failed', error: failureOf(error) })
          }
          return
        }
        case 'run': {
          flow = new Flow(answer)
          void runStatement(database!, request, flow).then(end => answer({ kind: 'ended', end }))
          return
        }
        case 'more':
          return flow?.more()
        case 'stop':
          return flow?.stop()
        case 'commit':
          return flow?.commit()
        case 'close': {
          database?.db.close()
          return onClosed()
        }
      }
      request satisfies never
    },
  }
}

interface OpenedFile {
  db: Database.Database
  shownAs: string
  version: string
  /** False once another file, or none, is where it was opened. */
  isThere: () => boolean
}

function openFile({ file, shownAs, readOnly }: Extract<SqliteRequest, { kind: 'open' }>): OpenedFile {
  const db = new Database(file, { readonly: readOnly, fileMustExist: true, timeout: 0 })
  try {
    const opened = statSync(file)
    // Functions and virtual tables that a foreign file's views and triggers call must be known to be harmless.
    db.pragma('trusted_schema = OFF')
    db.pragma('cell_size_check = ON')
    if (readOnly) db.pragma('query_only = ON')
    // The first look at the file: what is no database, or locked, says so here.
    readFirst(db)
    return {
      db,
      shownAs,
      version: db.prepare('SELECT sqlite_version()').pluck().get() as string,
      isThere() {
        const now = statSync(file, { throwIfNoEntry: false })
        return now !== undefined && now.ino === opened.ino && now.dev === opened.dev
      },
    }
  } catch (error) {
    db.close()
    throw error
  }
}

/** Another program may hold the lock for a moment only; nobody can cancel yet, so SQLite itself may wait. */
function readFirst(db: Database.Database): void {
  db.pragma('busy_timeout = 2000')
  db.prepare('SELECT count(*) FROM sqlite_schema').get()
  db.pragma('busy_timeout = 0')
}

/** The way of rows to the other process: goes on while what was sent is taken. */
class Flow {
  readonly #answer: (message: SqliteAnswer) => void
  #ahead = 0
  #wake: (() => void) | null = null
  #mayCommit = false
  stopped = false

  constructor(answer: (message: SqliteAnswer) => void) {
    this.#answer = answer
  }

  send(message: SqliteAnswer): void {
    if (message.kind === 'rows') this.#ahead++
    this.#answer(message)
  }

  more(): void {
    this.#ahead--
    this.#wake?.()
  }

  stop(): void {
    this.stopped = true
    this.#wake?.()
  }

  commit(): void {
    this.#mayCommit = true
    this.#wake?.()
  }

  /** Asks whether what the statement did may stand. */
  async askToCommit(): Promise<boolean> {
    this.#answer({ kind: 'finished' })
    while (!this.#mayCommit && !this.stopped)
      await new Promise<void>((resolve) => { this.#wake = resolve })
    return this.#mayCommit
  }

  /** Lets messages in, and waits until there is room for more. */
  async turn(): Promise<void> {
    await nextTurn()
    while (this.#ahead >= messagesAhead && !this.stopped)
      await new Promise<void>((resolve) => { this.#wake = resolve })
  }
}

async function runStatement(file: OpenedFile, run: RunRequest, flow: Flow): Promise<StatementEnd> {
  const { db, isThere } = file
  const end: StatementEnd = {
    changes: null,
    insertId: null,
    limited: false,
    undone: false,
    hasUnclearTexts: false,
    error: null,
    state: { inTransaction: false, hasTemporaryTables: false },
  }
  const asksToCommit = run.asksToCommit === true && !db.inTransaction
  const perform = () => performStatement(file, { ...run, asksToCommit }, flow, end)
  try {
    if (!isThere()) throw Object.assign(new Error('the file is gone'), { code: fileGone })
    await perform().catch(async (error: Error) => {
      if (!isUntrusted(error) || !isTrustworthy(db)) throw error
      await trusting(db, perform)
    })
  } catch (error) {
    end.error = failureOf(error)
    if (asksToCommit && db.inTransaction) db.exec('ROLLBACK')
    if (end.error.code === 'SQLITE_ERROR') explain(db, run, end.error)
  }
  end.state = { inTransaction: db.inTransaction, hasTemporaryTables: hasTemporaryTables(db) }
  return end
}

async function performStatement(
  { db, shownAs }: OpenedFile,
  run: RunRequest & { asksToCommit: boolean },
  flow: Flow,
  end: StatementEnd,
): Promise<void> {
  const begun = await unlessLocked(flow, () =>
    run.asksToCommit ? inTransaction(db, () => start(db, run, flow, end)) : start(db, run, flow, end),
  )
  if (begun === stopped) {
    end.undone = true
  } else if (begun) {
    await sendRows(begun, run, flow, end, listsFiles(run.sql) ? row => withoutPath(row, shownAs) : row => row)
  }
  if (run.asksToCommit && db.inTransaction) await commitOrUndo(db, flow, end)
}

/** A statement with its values, which may be names, also in a list. */
function wholeText({ sql, params = [] }: RunRequest): string {
  return [sql, ...params.map(value => String(value).replaceAll(/[[\]]/g, ' '))].join('\n')
}

/** Adds where in the statement, or of what in the file, it failed. */
function explain(db: Database.Database, run: RunRequest, error: SqliteFailure): void {
  error.offset = errorOffset(db, run.sql, error.message)
  if (!run.findsFault) return
  try {
    error.definition = faultOf(db, wholeText(run), error.message) ?? undefined
  } catch {
    // A file that cannot be read at this moment keeps the error that it had.
  }
}

/** Begins a transaction for `work`; nothing is left open where it throws. */
function inTransaction<T>(db: Database.Database, work: () => T): T {
  db.exec('BEGIN')
  try {
    return work()
  } catch (error) {
    // Some failures have ended it already (ON CONFLICT ROLLBACK). What a violated constraint has left stands, as
    // without us: nothing, unless it was to fail where it is (ON CONFLICT FAIL).
    const { code = '' } = error as { code?: string }
    if (db.inTransaction) db.exec(code.startsWith('SQLITE_CONSTRAINT') ? 'COMMIT' : 'ROLLBACK')
    throw error
  }
}

async function commitOrUndo(db: Database.Database, flow: Flow, end: StatementEnd): Promise<void> {
  // A commit that has to wait for others has done nothing yet.
  if (await flow.askToCommit() && await unlessLocked(flow, () => db.exec('COMMIT')) !== stopped) return
  db.exec('ROLLBACK')
  end.undone = true
}

interface Rows {
  first: IteratorResult<SqliteValue[]>
  rest: IterableIterator<SqliteValue[]>
  texts: ExactTexts
}

/** Runs a statement without rows to its end, and one with rows to its first. */
function start(db: Database.Database, { sql, params = [] }: RunRequest, flow: Flow, end: StatementEnd): Rows | null {
  const statement = withoutEffect(() => db.prepare(sql)).safeIntegers()
  if (!statement.reader) {
    const { changes, lastInsertRowid } = statement.run(...params)
    end.changes = Number(changes)
    end.insertId = changes > 0 ? lastInsertRowid.toString() : null
    return null
  }
  statement.raw()
  const describe = describeColumns(db, statement)
  const rest = statement.iterate(...params) as IterableIterator<SqliteValue[]>
  // A table of a PRAGMA, or of a text index, reads its definition with its first row.
  const first = statement.readonly ? withoutEffect(() => rest.next()) : rest.next()
  flow.send({ kind: 'columns', columns: describe(first.done ? undefined : first.value) })
  return { first, rest, texts: createExactTexts(db, sql, params) }
}

/** What fails here has had no effect; what fails elsewhere may have had one, and is not to be run once more. */
function withoutEffect<T>(work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw Object.assign(error as Error, { hasRun: false })
  }
}

/** `PRAGMA database_list` is the one statement that tells where a file lies. */
function listsFiles(sql: string): boolean {
  return /\bdatabase_list\b/i.test(sql)
}

/** Its third column is a path, or empty for what lies in memory. */
function withoutPath(row: SqliteValue[], shownAs: string): SqliteValue[] {
  return row.length === 3 && row[2] ? [row[0]!, row[1]!, shownAs] : row
}

async function sendRows(
  { first, rest, texts }: Rows,
  { maxRows = Number.POSITIVE_INFINITY, isRead = false, asksToCommit = false }: RunRequest,
  flow: Flow,
  end: StatementEnd,
  show: (row: SqliteValue[]) => SqliteValue[],
): Promise<void> {
  const encoder = new RowEncoder()
  const send = () => {
    if (encoder.rows > 0) flow.send({ kind: 'rows', ...encoder.take() })
  }
  const pace = new RowPace()
  let taken = 0
  try {
    for (let next = first; !next.done; next = rest.next()) {
      if (taken === maxRows) {
        end.limited = true
        if (isRead) break
        continue
      }
      const row = show(next.value)
      if (encoder.add(row) || texts.isFollowing) encoder.replaceLast(texts.of(row, taken))
      taken++
      const isLate = pace.isLate()
      if (encoder.isFull || isLate) {
        send()
        await flow.turn()
        pace.begin()
        // What has a transaction of its own is undone; anything else has done its work with its first row.
        if (flow.stopped && (isRead || asksToCommit)) break
      }
    }
  } finally {
    end.hasUnclearTexts = texts.isUnclear
    texts.close()
    rest.return?.()
    send()
  }
}

/** Tries again while somebody else holds a lock: nothing has happened then. Gives up for a stop. */
async function unlessLocked<T>(flow: Flow, attempt: () => T): Promise<T | typeof stopped> {
  const until = performance.now() + lockedMs
  for (;;) {
    try {
      return attempt()
    } catch (error) {
      if ((error as { code?: string }).code !== 'SQLITE_BUSY' || performance.now() > until) throw error
    }
    await delay(lockedStepMs)
    if (flow.stopped) return stopped
  }
}

function hasTemporaryTables(db: Database.Database): boolean {
  return db.prepare('SELECT 1 FROM sqlite_temp_schema').get() !== undefined
}

function failureOf(error: unknown): SqliteFailure {
  const { code, message, name } = error as { code?: string, message: string, name: string }
  return { code: code ?? name, message }
}
