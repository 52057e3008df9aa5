import type { Capabilities } from '../../contract/capabilities.ts'
import type { OutcomeRange, StatementOutcome } from '../../contract/sql.ts'
import type { Verdict } from '../../dialects/dialect.ts'
import type { ParsedStatement } from '../../dialects/parsed-statement.ts'
import type { JudgedStatement } from './judged-statement.ts'
import { TihcError } from '../../contract/errors.ts'
import { wordSet } from '../../language/word-list.ts'

/** Statements that change rows alone: a server that stops one undoes it, as far as tables have transactions. */
const rowChanges = new Set(['DELETE', 'INSERT', 'LOAD', 'REPLACE', 'SELECT', 'UPDATE', 'VALUES', 'WITH'])

/** Whether such a statement that fails leaves nothing, as far as tables have transactions. */
export const changesRowsAlone = (verb: string): boolean => rowChanges.has(verb)

/** Statements whose text does not tell whether they commit or roll back. */
const opaque = new Set(['BEGIN', 'CALL', 'EXECUTE', 'IF', 'CASE', 'LOOP', 'WHILE', 'REPEAT', 'FOR'])
/** Words of a statement that only begins or ends a transaction. */
const mostWords = 12
/** Statements that end a transaction, or mark a place in it. */
const settling = new Set(['COMMIT', 'END', 'ROLLBACK', 'SAVEPOINT', 'RELEASE', 'XA'])
/** Statements that commit what is open before they begin. */
const committing = wordSet('ALTER CREATE DROP GRANT LOCK RENAME REVOKE TRUNCATE UNLOCK')
const plainBegin = wordSet('WORK TRANSACTION DEFERRED IMMEDIATE EXCLUSIVE PESSIMISTIC OPTIMISTIC')

/**
 * What a statement that begins or ends a transaction does to those before it, whether or not another one is open
 * afterwards (AND CHAIN, BEGIN in a transaction); null for any other.
 */
export function settlementOf(verb: string, statement: ParsedStatement): StatementOutcome | null {
  if (verb === 'COMMIT' || verb === 'END' || verb === 'START TRANSACTION') return 'done'
  if (verb !== 'BEGIN' && verb !== 'ROLLBACK') return null
  const { tokens, comments } = statement.list
  // What is longer is a block; what a comment hides is run by some servers.
  if (tokens.length > mostWords || comments > 0) return verb === 'BEGIN' ? null : 'unknown'
  const words = tokens.slice(1).map(({ word }) => word)
  if (verb === 'BEGIN') return words.every(word => plainBegin.has(word)) ? 'done' : null
  // Which statements stand behind a savepoint is not followed.
  const [first, second] = words
  return first === 'TO' || ((first === 'WORK' || first === 'TRANSACTION') && second === 'TO') ? 'unknown' : 'rolledBack'
}

/** Follows what the statements of a text did, so that one that is stopped can say what stands. */
export class StatementOutcomes {
  readonly #outcomes: StatementOutcome[] = []
  #firstOpen: number | null = null
  /** After XA nothing tells which of its transactions a statement belongs to, nor how that ends. */
  #isDistributed = false

  /**
   * The next statement ended without an error.
   *
   * @param judged what the statement is, and what it does to those before it
   * @param inTransaction whether a transaction is open after it
   */
  ended(judged: Pick<JudgedStatement, 'verdict' | 'settlement'>, inTransaction: boolean): void {
    const { verdict: { kind, verb }, settlement: settled } = judged
    if (settled !== null) this.settle(settled)
    // A procedure, or whatever else ended the transaction, may have committed or rolled back.
    else if (!inTransaction) this.settle(opaque.has(verb) ? 'unknown' : 'done')
    this.#isDistributed ||= verb === 'XA'
    if (kind !== 'write' || verb === 'XA') return void this.#outcomes.push('read')
    if (this.#isDistributed) return void this.#outcomes.push('unknown')
    if (inTransaction) this.#firstOpen ??= this.#outcomes.length
    this.#outcomes.push(inTransaction ? 'open' : 'done')
  }

  /** The next statement was stopped; nothing comes after it. */
  stopped(outcome: StatementOutcome): void {
    this.#outcomes.push(outcome)
  }

  ranges(): OutcomeRange[] {
    const ranges: OutcomeRange[] = []
    for (const [at, outcome] of this.#outcomes.entries()) {
      const last = ranges.at(-1)
      if (last?.outcome === outcome) last.to = at
      else ranges.push({ from: at, to: at, outcome })
    }
    return ranges
  }

  /** The transaction that is open is gone, and this became of it. */
  settle(outcome: StatementOutcome): void {
    for (let at = this.#firstOpen ?? this.#outcomes.length; at < this.#outcomes.length; at++) {
      if (this.#outcomes[at] === 'open') this.#outcomes[at] = outcome
    }
    this.#firstOpen = null
  }
}

/**
 * What became of a transaction that was open before a statement failed, and is not any more.
 *
 * @param statement what failed: its text, and what it begins with
 */
export function endOfTransaction({ verb, text }: { verb: string, text: string }, error: unknown): StatementOutcome {
  const told = error instanceof TihcError ? error.details?.outcome : undefined
  if (told === 'undone') return 'rolledBack'
  if (told === 'unknown') return 'unknown'
  // A failed COMMIT leaves nothing; whoever changes rows alone does not commit.
  if (changesRowsAlone(verb) || settling.has(verb)) return 'rolledBack'
  // A change of structure commits before it begins, but for temporary tables.
  return committing.has(verb) && !/\btemporary\b/i.test(text) ? 'done' : 'unknown'
}

/** That in a sentence. */
export function describeEndOfTransaction(outcome: StatementOutcome): string {
  switch (outcome) {
    case 'rolledBack':
      return 'The server has rolled back the whole transaction that was open; what it had changed in tables without '
        + 'transactions stays.'
    case 'done':
      return 'The transaction that was open was committed before the statement failed, as such statements do.'
    default:
      return 'The transaction that was open has ended with this statement; whether it was committed is not known.'
  }
}

export const staysPrepared
  = 'A transaction was prepared by XA PREPARE and stays on the server: XA RECOVER lists it, XA COMMIT or XA ROLLBACK '
    + 'ends it.'

/** What became of a range of statements in a sentence, counted from 1; null where they changed nothing. */
export function describeOutcome({ from, to, outcome }: OutcomeRange): string | null {
  const [first, last] = [from + 1, to + 1]
  switch (outcome) {
    case 'read':
      return null
    case 'done':
      return first === last ? `Statement ${first} took effect.` : `Statements ${first} to ${last} took effect.`
    case 'open':
      return first === last
        ? `Statement ${first} stands in the transaction that is open: commit it or roll it back.`
        : `Statements ${first} to ${last} stand in the transaction that is open: commit it or roll it back.`
    case 'rolledBack':
      return first === last ? `Statement ${first} was rolled back.` : `Statements ${first} to ${last} were rolled back.`
    case 'undone':
      return `Statement ${first} was stopped and undone.`
    case 'partly':
      return `Statement ${first} was stopped; what it had done before may stand.`
    case 'unknown':
      return first === last
        ? `Whether statement ${first} took effect is not known.`
        : `Whether statements ${first} to ${last} took effect is not known.`
    default:
      return outcome satisfies never
  }
}

/**
 * What a statement that a stop has ended left behind.
 *
 * @param details what the engine says of its end
 */
export function outcomeOfStop({ kind, verb }: Verdict, details: TihcError['details']): StatementOutcome {
  if (kind === 'read') return 'read'
  switch (details?.outcome) {
    case 'nothing': case 'undone': return 'undone'
    case 'stopped': return rowChanges.has(verb) ? 'undone' : 'partly'
    default: return 'unknown'
  }
}

/**
 * The error of a statement that a stop has ended: why it was stopped, and what that left.
 *
 * @param reason why it was to stop
 * @param outcome what the statement left
 * @param details what the engine says of its end
 */
export function stopError(
  reason: TihcError,
  outcome: StatementOutcome,
  details: TihcError['details'],
  { tablesWithoutTransactions }: Pick<Capabilities, 'tablesWithoutTransactions'>,
): TihcError {
  const all = { ...reason.details, ...details, outcome } as TihcError['details']
  if (outcome === 'partly') {
    return new TihcError(
      reason.code,
      `${reason.message} The server stopped it in the middle; what it had done before may stand. `
      + 'Look at what it changed.',
      all,
    )
  }
  if (outcome !== 'undone') return new TihcError(reason.code, reason.message, all)
  const byServer = details?.outcome === 'stopped' && tablesWithoutTransactions
  return new TihcError(
    reason.code,
    byServer
      ? `${reason.message} The server has undone it; in tables without transactions (MyISAM, `
      + 'Aria) what it had changed stays.'
      : `${reason.message} It left nothing behind.`,
    all,
  )
}
