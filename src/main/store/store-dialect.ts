import type {
  CompiledQuery,
  DatabaseConnection,
  DatabaseIntrospector,
  Dialect,
  DialectAdapter,
  Driver,
  Kysely,
  QueryCompiler,
  QueryResult,
} from 'kysely'
import type { StorePort } from './store-port.ts'
import type { QueryAnswer } from './store-protocol.ts'
import { createQueryId, IdentifierNode, RawNode, SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler } from 'kysely'

/**
 * SQLite behind a message port. There is one connection; Kysely hands it to one caller at a time
 * (the adapter says that there is only one), which makes transactions exclusive.
 */
export class StoreDialect implements Dialect {
  readonly #port: StorePort

  constructor(port: StorePort) {
    this.#port = port
  }

  createDriver(): Driver {
    return new StoreDriver(this.#port)
  }

  createQueryCompiler(): QueryCompiler {
    return new SqliteQueryCompiler()
  }

  createAdapter(): DialectAdapter {
    return new SqliteAdapter()
  }

  createIntrospector(db: Kysely<unknown>): DatabaseIntrospector {
    return new SqliteIntrospector(db)
  }
}

class StoreDriver implements Driver {
  readonly #port: StorePort
  readonly #connection: StoreConnection

  constructor(port: StorePort) {
    this.#port = port
    this.#connection = new StoreConnection(port)
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<DatabaseConnection> {
    return this.#connection
  }

  async beginTransaction(): Promise<void> {
    await this.#port.ask({ kind: 'begin' })
  }

  async commitTransaction(): Promise<void> {
    await this.#port.ask({ kind: 'commit' })
  }

  async rollbackTransaction(): Promise<void> {
    await this.#port.ask({ kind: 'rollback' })
  }

  async savepoint(connection: DatabaseConnection, name: string, compile: QueryCompiler['compileQuery']): Promise<void> {
    await connection.executeQuery(savepointQuery('savepoint', name, compile))
  }

  async rollbackToSavepoint(
    connection: DatabaseConnection,
    name: string,
    compile: QueryCompiler['compileQuery'],
  ): Promise<void> {
    await connection.executeQuery(savepointQuery('rollback to', name, compile))
  }

  async releaseSavepoint(
    connection: DatabaseConnection,
    name: string,
    compile: QueryCompiler['compileQuery'],
  ): Promise<void> {
    await connection.executeQuery(savepointQuery('release', name, compile))
  }

  async releaseConnection(): Promise<void> {}

  /** The port outlives Kysely: whoever opened it closes it. */
  async destroy(): Promise<void> {}
}

function savepointQuery(command: string, name: string, compile: QueryCompiler['compileQuery']): CompiledQuery {
  return compile(RawNode.createWithChildren([
    RawNode.createWithSql(`${command} `),
    IdentifierNode.create(name),
  ]), createQueryId())
}

class StoreConnection implements DatabaseConnection {
  readonly #port: StorePort

  constructor(port: StorePort) {
    this.#port = port
  }

  async executeQuery<R>({ sql, parameters }: CompiledQuery): Promise<QueryResult<R>> {
    const { rows, changes, insertId } = await this.#port.ask({
      kind: 'query',
      sql,
      parameters: portable(parameters),
    }) as QueryAnswer
    return {
      rows: rows as R[],
      ...(changes !== undefined && {
        numAffectedRows: BigInt(changes),
      }),
      ...(insertId !== undefined && {
        insertId: BigInt(insertId),
      }),
    }
  }

  async* streamQuery<R>({ sql, parameters }: CompiledQuery, chunkSize = 200): AsyncIterableIterator<QueryResult<R>> {
    await this.#port.ask({
      kind: 'open-cursor',
      sql,
      parameters: portable(parameters),
    })
    try {
      while (true) {
        const { rows } = await this.#port.ask({
          kind: 'read-cursor',
          rows: Math.max(chunkSize, 1),
        }) as QueryAnswer
        if (rows.length === 0) return
        yield { rows: rows as R[] }
      }
    } finally {
      await this.#port.ask({ kind: 'close-cursor' })
    }
  }
}

/** A small Buffer is a window on memory that others use too, all of which would be copied: bytes travel alone. */
function portable(parameters: readonly unknown[]): readonly unknown[] {
  return parameters.map(value => value instanceof Uint8Array && value.byteLength < value.buffer.byteLength
    ? new Uint8Array(value)
    : value)
}
