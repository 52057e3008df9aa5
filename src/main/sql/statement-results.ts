import type { ExecuteOptions, ResultWriter } from '../engines/engine.ts'
import type { OpenResult, ResultStore, StoredResult } from '../results/result-store.ts'
import type { JudgedStatement } from './judged-statement.ts'
import type { SqlTask } from './sql-task.ts'
import { performance } from 'node:perf_hooks'
import { TihcError } from '../../contract/errors.ts'
import { tellsInsertId } from '../../dialects/insert-ids.ts'
import { emptyFields } from '../../formats/format.ts'
import { excerpt } from '../core/excerpt.ts'
import { QuotaError } from '../results/result-store.ts'

/** The text of a statement that is kept beside its first result, and beside each further one. */
const keptTextLength = 64 * 1024
const repeatedTextLength = 1024

/** Takes the rows of a result that is dropped. */
const nowhere: ResultWriter = { write: () => true, writeRows: () => true, onDrain: null, rowCount: 0 }

/** Reads the rows of a result that has none. */
const noRows = {
  cells: () => [],
  cell: () => ({ value: null, bytes: 0 }),
  openFields: () => () => emptyFields(0),
}

/** Takes the results of one statement. */
export interface ResultTaker {
  /** To be given to the engine that runs it. */
  events: Pick<ExecuteOptions, 'onRows' | 'onRowsEnd' | 'onDone' | 'onWarnings'>
  /** Waits until all rows are where they stay. */
  settled: () => Promise<void>
}

/** The statement whose results are taken. */
export interface TakenStatement extends Pick<JudgedStatement, 'isRead' | 'insertId'> { text: string, index: number }

export interface TakingOptions {
  store: ResultStore
  /** Called when the first rows of a result can be read. */
  onFirstRows: () => void
}

/** Stores what a statement that begins now gives, as results of its task. */
export function takeResults(
  task: SqlTask,
  { text, isRead, index: statementIndex, insertId: insertIdRule }: TakenStatement,
  { store, onFirstRows }: TakingOptions,
): ResultTaker {
  const started = performance.now()
  const elapsedMs = () => Math.round((performance.now() - started) * 10) / 10
  const endings: Promise<void>[] = []
  let isTelling = false
  /** Null where it is dropped. */
  let current: StoredResult | null = null
  const textOf = keepText(text)

  function begin(columns: OpenResult['columns'], decoder: OpenResult['decoder']): StoredResult | null {
    current = null
    if (!task.hasRoomFor(columns)) return null
    const statement = textOf(task.results.at(-1)?.summary.statementIndex !== statementIndex)
    const noRoom = store.lookForRoom({ columns, statement }, task.headBytes)
    if (noRoom !== null) return task.noteNoRoom(noRoom)
    current = store.open({
      columns,
      decoder,
      statement,
      statementIndex,
      onFirstRow: task.firstRows.resolve,
      onFailure: isRead ? stopperOf(task) : noterOf(task),
    })
    task.addResult(current)
    return current
  }

  /** Once for all results of a packet: by the next turn of the loop their rows are there too. */
  function tell(): void {
    if (isTelling) return
    isTelling = true
    setImmediate(() => {
      isTelling = false
      onFirstRows()
    })
  }

  return {
    events: {
      onRows: (columns, decoder): ResultWriter => {
        tell()
        return begin(columns, decoder) ?? nowhere
      },
      onRowsEnd: ({ limited }) => {
        if (!current) return
        const end = current.end({ affectedRows: null, insertId: null, limited, elapsedMs: elapsedMs() })
        endings.push(end.then(task.firstRows.resolve))
      },
      onDone: result => {
        const stored = begin([], noRows)
        const { affectedRows } = result
        const insertId = tellsInsertId(insertIdRule, affectedRows) ? result.insertId : null
        if (stored) endings.push(stored.end({ affectedRows, insertId, limited: false, elapsedMs: elapsedMs() }))
        else task.countDropped(affectedRows)
      },
      onWarnings: (count, warnings) => void (current && task.noteWarnings(current, count, warnings)),
    },
    settled: async () => void await Promise.all(endings),
  }
}

/** What is kept of a text beside each result: the same memory for all but the first, as there may be ten thousand. */
function keepText(text: string): (isFirst: boolean) => string {
  // Both at once: who takes warnings later must not hold the whole text until then.
  const [first, repeated] = [excerpt(text, keptTextLength), excerpt(text, repeatedTextLength)]
  return isFirst => isFirst ? first : repeated
}

/** Lives as long as the result, so it is made where it sees nothing but the task: no statement's text. */
function stopperOf(task: SqlTask): (error: Error) => void {
  return (error) => {
    task.storageError = storageError(error)
    void task.stop(task.storageError).catch(() => {})
  }
}

/** What may write is not ended for the display's sake: it goes on, and its further rows are dropped. */
function noterOf(task: SqlTask): (error: Error) => void {
  return (error) => {
    const notice = `${storageError(error).message} The statement itself went on to its end.`
    // One statement may give many results.
    if (!task.notices.includes(notice)) task.notices.push(notice)
  }
}

function storageError(error: Error): TihcError {
  if (error instanceof QuotaError) {
    return new TihcError(
      'too_large',
      'The result is larger than all results together may be. '
      + 'The rows that arrived are kept; ask for fewer rows or columns, or raise “Result cache size” '
      + 'in the settings.',
    )
  }
  const code = 'code' in error ? error.code : undefined
  if (code === 'EROFS') {
    return new TihcError(
      'unavailable',
      'The disk that holds results is read-only, so reading was stopped. The rows that arrived are kept; make it '
      + 'writable again, then run it again.',
    )
  }
  return new TihcError('unavailable', code === 'ENOSPC'
    ? 'The disk that holds results is full, so reading was stopped. The rows that arrived are kept; '
    + 'free some space, or free other results (Tasks), then run it again.'
    : 'The result cannot be written to disk, so reading was stopped. Check the data folder\'s disk, then run it again.')
}
