import type { StatementOutcome } from '../../contract/sql.ts'
import type { Verdict } from '../../dialects/dialect.ts'
import type { InsertIdRule } from '../../dialects/insert-ids.ts'
import type { ParsedStatement } from '../../dialects/parsed-statement.ts'
import type { AskedTraces } from '../../dialects/session-traces.ts'
import type { StatementReach } from './reached-definitions.ts'
import { followsSession, judgeStatement, mayBeEnded } from '../../dialects/classifier.ts'
import { insertIdRule } from '../../dialects/insert-ids.ts'
import { askedTraces, leavesNothing } from '../../dialects/session-traces.ts'
import { reachOf } from './reached-definitions.ts'
import { settlementOf } from './statement-outcomes.ts'

/** All that the text of a statement says of it, as data: it may have been read in another thread. */
export interface JudgedStatement {
  verdict: Verdict
  /** See `mayBeEnded`. */
  isRead: boolean
  /** See `leavesNothing`. */
  leavesNothing: boolean
  /** See `followsSession`. */
  followsSession: boolean
  /** See `settlementOf`. */
  settlement: StatementOutcome | null
  /** See `askedTraces`. */
  asks: AskedTraces
  /** See `insertIdRule`. */
  insertId: InsertIdRule
  /** It makes a distributed transaction one that outlives its session, or ends that; null for anything else. */
  distributed: 'prepared' | 'ended' | null
  /** What it reads; null where nobody asked. */
  reach: StatementReach | null
}

export interface JudgingOptions {
  /** Whether what it reaches has to be looked at, as on a connection that may only read. */
  isGuarded: boolean
  /** In which names without a database are; null for none. */
  database: string | null
}

/** Reads a statement once for all who have to know something of it. */
export function judge(statement: ParsedStatement, { isGuarded, database }: JudgingOptions): JudgedStatement {
  const verdict = judgeStatement(statement)
  return {
    verdict,
    isRead: mayBeEnded(verdict, statement.text),
    leavesNothing: leavesNothing(verdict, statement),
    followsSession: followsSession(statement),
    settlement: settlementOf(verdict.verb, statement),
    asks: askedTraces(statement),
    insertId: insertIdRule(statement),
    distributed: distributedOf(statement),
    // What the text alone refuses reaches nothing.
    reach: isGuarded && verdict.reason === null ? reachOf(statement, database) : null,
  }
}

function distributedOf({ verb, list }: ParsedStatement): JudgedStatement['distributed'] {
  if (verb !== 'XA') return null
  switch (list.tokens[1]?.word) {
    case 'PREPARE': return 'prepared'
    case 'COMMIT': case 'ROLLBACK': case 'START': case 'BEGIN': return 'ended'
    default: return null
  }
}
