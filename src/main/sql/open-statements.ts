import type { OpenStatement } from '../../contract/sql.ts'
import type { ReadyStatement } from './text-reader.ts'
import { withoutSecrets } from '../../dialects/statement-secrets.ts'
import { excerpt } from '../core/excerpt.ts'
import { changesRowsAlone } from './statement-outcomes.ts'

/** Statements that are named; of further ones it is known how many there are. */
const mostStatements = 100
const textLength = 500
/** Of a long text: what is cut off cannot be a password's end within what is kept. */
const lookedAt = 4096

/** How a statement ended, and how its session stands after it. */
export interface StatementEnd {
  /** It ended without an error. */
  done: boolean
  affectedRows: number | null
  inTransaction: boolean
}

/** What the transaction that is open in a session has changed, for who has to be told that it was rolled back. */
export class OpenStatements {
  /** A transaction is open. */
  inTransaction = false
  /** It was prepared by XA PREPARE: it is not rolled back with its session. */
  isPrepared = false
  #named: OpenStatement[] = []
  #further = 0

  get named(): readonly OpenStatement[] { return this.#named }
  /** How many there are besides those that are named. */
  get further(): number { return this.#further }

  /** A statement has ended. Not to be told of a session that is lost: what was open in it stays known. */
  ended(
    { verdict: { kind, verb }, settlement, text }: Pick<ReadyStatement, 'verdict' | 'settlement' | 'text'>,
    end: StatementEnd,
  ): void {
    const settled = end.done ? settlement : null
    this.inTransaction = end.inTransaction
    // Nothing tells which of its transactions a statement of XA belongs to.
    if (settled === 'done' || settled === 'rolledBack' || verb === 'XA' || !end.inTransaction) this.#clear()
    if (!end.inTransaction || kind !== 'write' || verb === 'XA') return
    // One that changes rows alone is undone where it fails; a procedure may have done a part.
    if (end.done || !changesRowsAlone(verb)) this.#add(text, end.affectedRows)
  }

  #add(text: string, affectedRows: number | null): void {
    if (this.#named.length === mostStatements) return void this.#further++
    const sql = excerpt(withoutSecrets(text.slice(0, lookedAt)).text, textLength)
    this.#named.push({ sql, affectedRows, at: new Date().toISOString() })
  }

  #clear(): void {
    this.#named = []
    this.#further = 0
  }
}
