import { z } from 'zod'
import { product } from './connections.ts'
import { errorBody } from './errors.ts'
import { exportOptions } from './export.ts'
import { databaseId, databaseName, id, noContent, nothing, offset } from './fields.ts'
import { download, procedure } from './procedure.ts'
import { taskStatuses } from './tasks.ts'

export const limits = {
  /** Rows that `data` of an answer holds at the most. */
  rowsInAnswer: 1000,
  /** Rows of the largest window. */
  rowsInWindow: 10_000,
  /** A cell over this many bytes arrives as a preview. */
  cellBytes: 1024 * 1024,
  previewBytes: 64 * 1024,
  /** Bytes of rows that one answer holds at the most. */
  answerBytes: 16 * 1024 * 1024,
  /** Bytes of the largest body of `sql/execute`. */
  bodyBytes: 16 * 1024 * 1024,
  /** Milliseconds that `sql/execute` with `async` waits at the most, and rows that it then gives. */
  waitMs: 1000,
  firstRows: 1000,
  /** Cells that these rows hold at the most where there are more than ten: of very wide ones there are fewer. */
  firstCells: 200_000,
  /** Bytes of results, as they are reckoned, in an answer that gives them in parts. */
  partBytes: 256 * 1024,
  /** Characters of a statement that the history keeps; scripts of many MB are run again and again. */
  historyText: 256 * 1024,
} as const

/**
 * What became of a statement that ran: `read` changed nothing, `done` took effect, `open` did so in a transaction that
 * is still open, `rolledBack` was undone with its transaction, `undone` was stopped and undone as far as its tables
 * have transactions, `partly` was stopped and may have left something, `unknown` has an end that nobody knows.
 */
export const statementOutcomes = ['read', 'done', 'open', 'rolledBack', 'undone', 'partly', 'unknown'] as const
export type StatementOutcome = typeof statementOutcomes[number]

/** A value in bytes. `invalid` is set where it is a text whose bytes are none in the character set that it bears. */
export interface CellBytes { base64: string, invalid?: true }

/**
 * One value on the wire. Integers and floats are numbers where these are printed as the server wrote them, and strings
 * where not: beyond ±(2^53 − 1), `00042`, `1.5000`, `1e20`, `-0`. DECIMALs are strings, temporal values and JSON the
 * server's own text, binary values `{base64}`, texts that cannot be read `{base64, invalid}`, cells over 1 MB
 * `{preview, bytes}`.
 */
export type Cell = string | number | null | CellBytes | { preview: string | CellBytes, bytes: number }

const row = z.array(z.custom<Cell>())
const rowObject = z.record(z.string(), z.custom<Cell>())

/** How a page shows a column and how its values are compared. */
export const columnKinds = [
  'integer',
  'decimal',
  'float',
  'text',
  'temporal',
  'json',
  'binary',
] as const

export const resultColumn = z.looseObject({
  name: z.string(),
  /** Set where the bytes of the name are no text: it is their hex. */
  invalidName: z.boolean().optional(),
  /** Upper-case type of the protocol: `BIGINT`, `VARCHAR`, … */
  type: z.string(),
  kind: z.enum(columnKinds),
  unsigned: z.boolean(),
  nullable: z.boolean(),
  primaryKey: z.boolean(),
  /** Table and database that the column comes from, empty for expressions. */
  table: z.string(),
  database: z.string(),
})
export type ResultColumn = z.output<typeof resultColumn>

export const warning = z.looseObject({
  level: z.string(),
  code: z.int(),
  message: z.string(),
})

export const statementResult = z.looseObject({
  /** Empty for a statement that gives no rows. */
  columns: z.array(resultColumn),
  rowCount: z.int(),
  affectedRows: z.int().nullable(),
  /** A string beyond 2^53 − 1; null when the statement made none. */
  insertId: z.union([
    z.int(),
    z.string(),
  ]).nullable(),
  /** How many warnings its server told of. */
  warningCount: z.int(),
  /**
   * What they say, as far as they were read. Reading them changes what a kept session gives for ROW_COUNT(): of a
   * statement whose rows these are they are read when the next one comes, where that one does not ask for such things,
   * or by `sql.warnings`.
   */
  warnings: z.array(warning),
  elapsedMs: z.number(),
  /** The statement's own text, cut after 64 KB; after 1 KB in its second result and those that follow. */
  statement: z.string(),
  /** Which statement of the text it belongs to; a CALL may give several results. */
  statementIndex: z.int(),
  /**
   * There were more rows than `maxRows`. A read was ended there; anything else went on, and its further rows were
   * dropped.
   */
  limited: z.boolean(),
})
export type StatementResult = z.output<typeof statementResult>

const sessionState = z.looseObject({
  sessionId: id,
  connectionId: id,
  database: z.string().nullable(),
  inTransaction: z.boolean(),
  /** The transaction was prepared by XA PREPARE: it stays on the server when the session ends. */
  isPrepared: z.boolean().optional(),
  autocommit: z.boolean(),
  busy: z.boolean(),
  /** Set once the server connection is lost; what was open in it is gone. */
  lost: z.string().nullable(),
  /** How it reads a text now: follows its sql_mode. */
  lexing: z.looseObject({
    product,
    backslashEscapes: z.boolean(),
    ansiQuotes: z.boolean(),
    /** Under `sql_mode=ORACLE`. */
    isOracle: z.boolean().optional(),
  }),
})
export type SessionState = z.output<typeof sessionState>

/** A statement of a transaction that may have changed something. */
const openStatement = z.looseObject({
  /** Its beginning, without passwords. */
  sql: z.string(),
  /** Null where the server does not say. */
  affectedRows: z.int().nullable(),
  at: z.string(),
})
export type OpenStatement = z.output<typeof openStatement>

/**
 * Why a session was ended that nobody had closed: its page was gone, nobody used it, its person may do other things
 * now, or its connection leads elsewhere.
 */
export const sessionEnds = ['pageGone', 'idle', 'roleChanged', 'connectionChanged'] as const

/** A session that was ended without its person's doing: what was open in it was rolled back. */
const endedSession = z.looseObject({
  sessionId: id,
  connectionId: id,
  why: z.enum(sessionEnds),
  /** After so many; 0 where it was no matter of time. */
  minutes: z.int(),
  endedAt: z.string(),
  /** A transaction was open. */
  inTransaction: z.boolean(),
  /** It was prepared by XA PREPARE: it was not rolled back, and stays on the server. */
  isPrepared: z.boolean().optional(),
  /** What it had changed, the first 100 statements. */
  statements: z.array(openStatement),
  /** How many more there were. */
  further: z.int(),
})
export type EndedSession = z.output<typeof endedSession>

const hold = z
  .boolean()
  .optional()
  .describe('a page holds the session: it is rolled back and closed once nobody calls `sql/sessions/hold` for it')

const since = offset
  .optional()
  .describe(
    'so many results the caller has already: `results` begins with the last of them, which may have changed, and holds '
    + 'a part where there are many; `resultsFrom` and `resultCount` say which. Without it all of them come each time',
  )

/** Statements next to each other with the same outcome. */
const outcomeRange = z.looseObject({ from: z.int(), to: z.int(), outcome: z.enum(statementOutcomes) })
export type OutcomeRange = z.output<typeof outcomeRange>

const taskState = z.looseObject({
  status: z.enum(taskStatuses),
  message: z.string(),
  taskId: id,
  rowCount: z.int(),
  bytes: z.int(),
  elapsedMs: z.number(),
  error: errorBody.optional(),
  /** One entry per result that has begun; with `since` those of them that the caller does not know for good. */
  results: z.array(statementResult),
  /**
   * With `since`: the place of the first of these among all results, and how many have begun. While there are more than
   * those given, the next call with another `since` gives more; `error` does not repeat results, outcomes and notices.
   */
  resultsFrom: z.int().optional(),
  resultCount: z.int().optional(),
  session: sessionState.nullish(),
  /** What the person should know besides, such as a transaction that was rolled back. */
  notices: z.array(z.string()),
  /**
   * Of a text that was stopped: what became of its statements, counted from 0, `to` included; those after the last were
   * not run.
   */
  outcomes: z.array(outcomeRange).optional(),
})
export type TaskState = z.output<typeof taskState>

/** Rows that its statements changed, as the server counts them; null where none of them says. */
const affectedRows = z.int().nullable()

const task = z.looseObject({
  taskId: id,
  status: z.enum(taskStatuses),
  message: z.string(),
  sql: z.string(),
  connectionId: id,
  connectionName: z.string(),
  database: z.string().nullable(),
  sessionId: id.nullable(),
  rowCount: z.int(),
  affectedRows,
  bytes: z.int(),
  elapsedMs: z.number(),
  startedAt: z.string(),
  /** It gave columns, with rows or without: there is something to open. */
  hasResult: z.boolean(),
})
export type Task = z.output<typeof task>

const parameter = z.union([
  z.string(),
  z.number(),
  z.boolean(),
  z.null(),
  z.strictObject({
    base64: z.base64(),
  }),
])
export type Parameter = z.output<typeof parameter>

const executed = z.looseObject({
  /** `success` of a call that waited for the end; otherwise how the task stands, `error` inside where it failed. */
  status: z.enum(['success', 'running', 'completed', 'failed', 'cancelled']),
  taskId: id,
  data: z.array(rowObject).optional(),
  columns: z.array(resultColumn).optional(),
  /** With `waitMs`: the first rows of the first result that has columns, as a window gives them. */
  rows: z.array(row).optional(),
  /** Which result these columns and rows are of; null while there is none. */
  result: z.int().nullish(),
  /** Rows of that result so far. */
  rowCount: z.int().optional(),
  truncated: z.boolean().optional(),
  results: z.array(statementResult).optional(),
  session: sessionState.nullish(),
  /** What the person should know besides, such as a transaction that was rolled back. */
  notices: z.array(z.string()).optional(),
  /** With `waitMs` also what `sql/status` says besides. */
  ...taskState.pick({ message: true, bytes: true, elapsedMs: true, error: true, outcomes: true }).partial().shape,
  ...taskState.pick({ resultsFrom: true, resultCount: true }).shape,
})
export type Executed = z.output<typeof executed>

const historyId = z.int().min(1)

const historyFilter = {
  search: z.string().max(1024).optional().describe('part of the statement; capitals do not matter'),
  connectionId: id.optional(),
  taskId: id.optional(),
  status: z.enum(taskStatuses).optional(),
  from: z.iso.datetime({ offset: true }).optional().describe('began at this time or later'),
  to: z.iso.datetime({ offset: true }).optional().describe('began before this time'),
}

const historyEntry = z.looseObject({
  id: historyId,
  taskId: id,
  sql: z.string(),
  /** Characters that are kept of the statement; more than `sql` has where a list was asked to cut it. */
  textLength: z.int(),
  connectionId: id.nullable(),
  connectionName: z.string(),
  database: z.string().nullable(),
  status: z.enum(taskStatuses),
  error: z.string().nullable(),
  rowCount: z.int(),
  affectedRows,
  elapsedMs: z.number(),
  startedAt: z.string(),
})
export type HistoryEntry = z.output<typeof historyEntry>

export const sql = {
  execute: procedure({
    method: 'POST',
    path: '/api/sql/execute',
    summary: 'Run one or more statements; with `async` the answer comes at once, or with the first rows',
    access: 'viewer',
    input: z.strictObject({
      databaseId: databaseId.optional(),
      database: databaseName
        .optional()
        .describe('the database by its name; must agree with `databaseId` where both are given'),
      connectionId: id.optional(),
      sessionId: id.optional(),
      session: z
        .enum(['keep'])
        .optional()
        .describe('with `async`, in place of `sessionId`: opens a session and keeps it; the answer says which'),
      hold,
      sql: z.string(),
      async: z.boolean().default(false),
      waitMs: z
        .int()
        .min(0)
        .max(limits.waitMs)
        .default(0)
        .describe('with `async`: waits so long for the first rows or the end, whichever is first'),
      firstRows: z
        .int()
        .min(0)
        .max(limits.firstRows)
        .default(0)
        .describe('with `waitMs`: so many rows come with the answer; fewer where they are very wide'),
      since: z
        .literal(0)
        .optional()
        .describe('with `async`: the answer gives results in parts, as `sql/status` with `since` does'),
      taskId: z
        .uuid('must look like "3f2b8c9e-5d41-4a76-9c0e-2b7d1f60a8e4"')
        .optional()
        .describe('the id that the task gets, for who wants to cancel it before the answer is there'),
      maxRows: z
        .int()
        .min(1)
        .optional()
        .describe('rows that are kept of a result; a read is ended there, anything else goes on to its end'),
      timeoutMs: z.int().min(1).max(2_147_483_647).optional(),
      params: z.union([z.array(parameter), z.record(z.string(), parameter)]).optional(),
    }),
    bodyLimit: limits.bodyBytes,
    output: executed,
    status: output => (output.status === 'running' ? 202 : 200),
    errors: ['engine', 'not_found', 'forbidden', 'busy', 'conflict', 'cancelled', 'unavailable'],
  }),
  status: procedure({
    method: 'GET',
    path: '/api/sql/status/{taskId}',
    summary: 'How a task stands, with the first rows of its first result',
    access: 'viewer',
    background: true,
    input: z.strictObject({
      taskId: id,
      data: z.boolean().default(true).describe('false: without rows, for who reads them by windows'),
      since,
    }),
    output: taskState.extend({
      data: z.array(rowObject),
    }),
    errors: ['not_found'],
  }),
  tasks: procedure({
    method: 'GET',
    path: '/api/sql/tasks',
    summary: 'The caller\'s tasks, newest first',
    access: 'viewer',
    background: true,
    input: nothing,
    output: z.looseObject({
      data: z.array(task),
    }),
  }),
  rows: procedure({
    method: 'GET',
    path: '/api/sql/tasks/{taskId}/rows',
    summary: 'A window of rows, also while rows still arrive',
    access: 'viewer',
    input: z.strictObject({
      taskId: id,
      result: offset.default(0),
      offset: offset.default(0),
      limit: z.int().min(1).max(limits.rowsInWindow).default(200),
    }),
    output: z.looseObject({
      columns: z.array(resultColumn),
      rows: z.array(row),
      offset,
      rowCount: z.int(),
      complete: z.boolean(),
    }),
    errors: ['not_found', 'unavailable'],
  }),
  warnings: procedure({
    method: 'GET',
    path: '/api/sql/tasks/{taskId}/warnings',
    summary: 'What the server warned of with a result; reads it where nobody has, which changes ROW_COUNT() and, on '
      + 'some servers, FOUND_ROWS()',
    access: 'viewer',
    input: z.strictObject({
      taskId: id,
      result: offset.default(0),
    }),
    output: z.looseObject({
      /** More than there are in the list where the server keeps fewer, or where the next statement came first. */
      warningCount: z.int(),
      warnings: z.array(warning),
    }),
    errors: ['not_found', 'busy'],
  }),
  export: download({
    method: 'GET',
    path: '/api/sql/tasks/{taskId}/export',
    summary: 'The rows of a result as a file: `csv`, `tsv` or `jsonl`',
    access: 'viewer',
    types: ['text/csv', 'text/tab-separated-values', 'application/jsonl'],
    input: z.strictObject({
      taskId: id,
      result: offset.default(0),
      format: z
        .string()
        .max(32)
        .describe(
          '`csv`, `tsv` (NULL is `\\N`; tab, line feed, backslash and NUL are `\\t`, `\\n`, `\\\\`, '
          + '`\\0`) or `jsonl` (an object a row)',
        ),
      ...exportOptions,
      rows: z
        .int()
        .min(0)
        .optional()
        .describe(
          'only so many from the first on; needed while the result still grows, which gives those that are there',
        ),
    }),
    errors: ['not_found', 'busy', 'unavailable'],
  }),
  cell: procedure({
    method: 'GET',
    path: '/api/sql/tasks/{taskId}/cell',
    summary: 'One value in full',
    access: 'viewer',
    input: z.strictObject({
      taskId: id,
      result: offset.default(0),
      row: offset,
      column: offset,
    }),
    output: z.looseObject({
      value: z.custom<Cell>(),
      bytes: z.int(),
    }),
    errors: ['not_found', 'unavailable'],
  }),
  cancel: procedure({
    method: 'POST',
    path: '/api/sql/cancel/{taskId}',
    summary: 'Stop a task; of an ended task the answer is its status',
    access: 'viewer',
    input: z.strictObject({
      taskId: id,
      dropConnection: z
        .boolean()
        .default(false)
        .describe('close the server connection where the server does not react; its transaction is lost'),
      since,
    }),
    output: taskState,
    errors: ['not_found'],
  }),
  free: procedure({
    method: 'DELETE',
    path: '/api/sql/tasks/{taskId}',
    summary: 'Free the results of a task; a task that still runs is cancelled first',
    access: 'viewer',
    input: z.strictObject({ taskId: id }),
    output: noContent,
    status: 204,
    errors: ['not_found'],
  }),
  sessions: procedure({
    method: 'GET',
    path: '/api/sql/sessions',
    summary: 'The caller\'s sessions',
    access: 'viewer',
    input: nothing,
    output: z.looseObject({
      data: z.array(sessionState),
      /** Sessions that were ended without the person's doing, until `sql.forgetEnded`. */
      ended: z.array(endedSession),
    }),
  }),
  holdSessions: procedure({
    method: 'POST',
    path: '/api/sql/sessions/hold',
    summary: 'Say that the page of these sessions is there; the answer tells which of them were ended before',
    access: 'viewer',
    background: true,
    input: z.strictObject({ ids: z.array(id).max(1000) }),
    output: z.looseObject({
      ended: z.array(endedSession),
    }),
  }),
  forgetEnded: procedure({
    method: 'DELETE',
    path: '/api/sql/sessions/{id}/ended',
    summary: 'Forget that a session was ended: somebody has seen what was rolled back',
    access: 'viewer',
    input: z.strictObject({ id }),
    output: noContent,
    status: 204,
    errors: ['not_found'],
  }),
  openSession: procedure({
    method: 'POST',
    path: '/api/sql/sessions',
    summary: 'Open a session: one server connection that keeps USE, variables, transaction and temporary tables',
    access: 'viewer',
    input: z.strictObject({
      connectionId: id,
      databaseId: databaseId.optional(),
      database: databaseName
        .optional()
        .describe('the database by its name; must agree with `databaseId` where both are given'),
      hold,
    }),
    output: sessionState,
    status: 201,
    errors: ['not_found', 'unavailable', 'engine'],
  }),
  closeSession: procedure({
    method: 'DELETE',
    path: '/api/sql/sessions/{id}',
    summary: 'Close a session; its statement is cancelled, its results are freed',
    access: 'viewer',
    input: z.strictObject({ id }),
    output: noContent,
    status: 204,
    errors: ['not_found'],
  }),
  history: procedure({
    method: 'GET',
    path: '/api/sql/history',
    summary: 'What the caller ran, newest first; fewer than `limit` where their texts are more than 16 MB',
    access: 'viewer',
    input: z.strictObject({
      ...historyFilter,
      offset: offset.default(0),
      limit: z.int().min(1).max(1000).default(100),
      textLength: z.int().min(1).optional().describe('for lists: only so many characters of each statement'),
    }),
    output: z.looseObject({
      data: z.array(historyEntry),
      total: z.int(),
    }),
  }),
  historyEntry: procedure({
    method: 'GET',
    path: '/api/sql/history/{id}',
    summary: 'One statement of the history, its text as far as it was kept',
    access: 'viewer',
    input: z.strictObject({ id: historyId }),
    output: historyEntry,
    errors: ['not_found'],
  }),
  deleteHistoryEntry: procedure({
    method: 'DELETE',
    path: '/api/sql/history/{id}',
    summary: 'Delete one statement from the history',
    access: 'viewer',
    input: z.strictObject({ id: historyId }),
    output: noContent,
    status: 204,
    errors: ['not_found'],
  }),
  clearHistory: procedure({
    method: 'DELETE',
    path: '/api/sql/history',
    summary: 'Delete from the history what fits the filter, all of it without one; what still runs stays',
    access: 'viewer',
    input: z.strictObject(historyFilter),
    output: z.looseObject({
      deleted: z.int(),
    }),
  }),
}
