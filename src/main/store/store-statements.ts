import type { Database, Statement } from 'better-sqlite3'
import type { QueryAnswer, StoreRequest } from './store-protocol.ts'
import { StoreError } from './store-error.ts'

type StatementRequest = Exclude<StoreRequest, { kind: 'backup' | 'close' }>
type Row = Record<string, unknown>

/** Prepared statements that are kept: Kysely sends the same few texts again and again. */
const keptStatements = 200

/** Runs what comes over the port on the one connection to the store. */
export function createStatements(db: Database): { run: (request: StatementRequest) => QueryAnswer } {
  const prepared = new Map<string, Statement>()
  let transaction = false
  let cursor: IterableIterator<Row> | undefined

  function prepare(sql: string): Statement {
    const known = prepared.get(sql)
    if (known) prepared.delete(sql)
    const statement = known ?? db.prepare(sql).safeIntegers()
    prepared.set(sql, statement)
    if (prepared.size > keptStatements) prepared.delete(prepared.keys().next().value!)
    return statement
  }

  function query(sql: string, parameters: readonly unknown[]): QueryAnswer {
    const statement = prepare(sql)
    if (statement.reader) {
      return {
        rows: (statement.all(bound(parameters)) as Row[]).map(withNumbers),
      }
    }
    const { changes, lastInsertRowid } = statement.run(bound(parameters))
    return {
      rows: [],
      changes,
      insertId: smallest(lastInsertRowid) as number | bigint,
    }
  }

  /** SQLite rolls back by itself when the disk is full: what follows must not run outside the transaction. */
  function requireTransaction(): void {
    if (transaction && !db.inTransaction)
      throw new StoreError('The transaction was rolled back after an error; begin it again.', 'SQLITE_ABORT_ROLLBACK')
  }

  function openCursor(sql: string, parameters: readonly unknown[]): QueryAnswer {
    const statement = db.prepare(sql).safeIntegers()
    if (!statement.reader) throw new StoreError('Only a statement that gives rows can be streamed.', 'STORE_NO_ROWS')
    cursor = statement.iterate(bound(parameters)) as IterableIterator<Row>
    return { rows: [] }
  }

  function readCursor(count: number): QueryAnswer {
    const rows: Row[] = []
    while (rows.length < count) {
      const next = cursor?.next()
      if (!next || next.done) break
      rows.push(withNumbers(next.value))
    }
    return { rows }
  }

  function end(command: 'COMMIT' | 'ROLLBACK'): QueryAnswer {
    if (command === 'COMMIT') requireTransaction()
    if (db.inTransaction) db.exec(command)
    transaction = false
    return { rows: [] }
  }

  return {
    run(request) {
      switch (request.kind) {
        case 'query':
          requireTransaction()
          return query(request.sql, request.parameters)
        case 'begin':
          db.exec('BEGIN')
          transaction = true
          return { rows: [] }
        case 'commit': return end('COMMIT')
        case 'rollback': return end('ROLLBACK')
        case 'open-cursor':
          requireTransaction()
          return openCursor(request.sql, request.parameters)
        case 'read-cursor': return readCursor(request.rows)
        case 'close-cursor':
          cursor?.return?.()
          cursor = undefined
          return { rows: [] }
        default: return request satisfies never
      }
    },
  }
}

/**
 * Parameters as one list: spread out, a single object among them would be taken for names and values.
 * better-sqlite3 binds every number as REAL; whole ones are meant as INTEGER (-0 stays what it is).
 */
function bound(parameters: readonly unknown[]): unknown[] {
  return parameters.map((value) => {
    // It would be stored as NULL although somebody forgot a value.
    if (value === undefined)
      throw new StoreError('A parameter is undefined; send null where that is meant.', 'STORE_PARAMETER')
    return typeof value === 'number' && Number.isSafeInteger(value) && !Object.is(value, -0)
      ? BigInt(value)
      : value
  })
}

/** Integers are read exactly and become numbers where a number can hold them. */
function withNumbers(row: Row): Row {
  for (const key in row) {
    if (typeof row[key] === 'bigint') row[key] = smallest(row[key])
  }
  return row
}

function smallest(value: number | bigint): number | bigint {
  return value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER
    ? Number(value)
    : value
}
