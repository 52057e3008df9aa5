import type { Database, Statement } from 'better-sqlite3'
import type { QueryAnswer, StoreRequest } from './store-protocol.ts'
import type { Row } from './store-values.ts'
import { StoreError } from './store-error.ts'
import { bound, smallest, withNumbers } from './store-values.ts'

type StatementRequest = Exclude<StoreRequest, { kind: 'backup' | 'close' }>

/** Prepared statements that are kept: Kysely sends the same few texts again and again. */
const keptStatements = 200

/** Runs what comes over the port on the one connection to the store. */
export function createStatements(db: Database): { run: (request: StatementRequest) => QueryAnswer } {
  const prepare = keepPrepared(db)
  let transaction = false
  let cursor: IterableIterator<Row> | undefined

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
          return answer(prepare(request.sql), request.parameters)
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

/** Prepares statements, and keeps those that were used last. */
function keepPrepared(db: Database): (sql: string) => Statement {
  const prepared = new Map<string, Statement>()
  return (sql) => {
    const known = prepared.get(sql)
    if (known) prepared.delete(sql)
    const statement = known ?? db.prepare(sql).safeIntegers()
    prepared.set(sql, statement)
    if (prepared.size > keptStatements) prepared.delete(prepared.keys().next().value!)
    return statement
  }
}

function answer(statement: Statement, parameters: readonly unknown[]): QueryAnswer {
  if (statement.reader) return { rows: (statement.all(bound(parameters)) as Row[]).map(withNumbers) }
  const { changes, lastInsertRowid } = statement.run(bound(parameters))
  return { rows: [], changes, insertId: smallest(lastInsertRowid) as number | bigint }
}
