import { describe, expect, it } from 'vitest'
import { TihcError } from '../../contract/errors.ts'
import { ParsedStatement } from '../../dialects/parsed-statement.ts'
import { lexingOf } from '../../dialects/registry.ts'
import { judge } from './judged-statement.ts'
import { endOfTransaction, StatementOutcomes } from './statement-outcomes.ts'

/** Statements with whether a transaction is open after each; gives the outcome of every one. */
function follow(...steps: Array<[sql: string, inTransaction: boolean]>): string[] {
  const outcomes = new StatementOutcomes()
  for (const [sql, inTransaction] of steps) {
    const statement = new ParsedStatement(sql, lexingOf('MySQL', 'MariaDB'))
    outcomes.ended(judge(statement, { isGuarded: false, database: null }), inTransaction)
  }
  return outcomes
    .ranges()
    .flatMap(({ from, to, outcome }) => Array.from<string>({ length: to - from + 1 }).fill(outcome))
}
const insert = 'INSERT INTO t VALUES (1)'

describe('what became of statements', () => {
  it('follows ends of transactions by what they are, not by what is open afterwards', () => {
    expect(follow(['BEGIN', true], [insert, true], ['ROLLBACK /* back to start */', false])).toEqual([
      'read',
      'rolledBack',
      'read',
    ])
    expect(follow(['BEGIN', true], [insert, true], ['ROLLBACK AND CHAIN', true])).toEqual([
      'read',
      'rolledBack',
      'read',
    ])
    expect(
      follow(['BEGIN', true], [insert, true], ['COMMIT AND CHAIN', true], [insert, true], ['ROLLBACK', false]),
    ).toEqual(['read', 'done', 'read', 'rolledBack', 'read'])
    expect(follow(['BEGIN', true], [insert, true], ['BEGIN', true])).toEqual(['read', 'done', 'read'])
    expect(follow(['BEGIN', true], [insert, true], ['CREATE TABLE x (a INT)', false])).toEqual(['read', 'done', 'done'])
  })

  it('does not claim what it cannot follow', () => {
    expect(
      follow(['BEGIN', true], [insert, true], ['SAVEPOINT a', true], ['ROLLBACK TO a', true], ['COMMIT', false])[1],
    ).toBe('unknown')
    expect(follow(['BEGIN', true], [insert, true], ['CALL p()', false])[1]).toBe('unknown')
    expect(follow(['XA START \'a\'', true], [insert, true], ['XA ROLLBACK \'a\'', false])[1]).toBe('unknown')
  })
})

describe('a transaction that ended with a statement that failed', () => {
  it.each([
    ['INSERT', 'INSERT INTO t VALUES (1)', undefined, 'rolledBack'],
    ['COMMIT', 'COMMIT', undefined, 'rolledBack'],
    ['COMMIT', 'COMMIT', 'unknown', 'unknown'],
    ['CREATE', 'CREATE TABLE t (a INT)', undefined, 'done'],
    ['CREATE', 'CREATE TABLE t (a INT)', 'undone', 'rolledBack'],
    ['CREATE', 'CREATE TEMPORARY TABLE x AS SELECT * FROM t', undefined, 'unknown'],
    ['SET', 'SET @a = (SELECT a FROM t FOR UPDATE)', undefined, 'unknown'],
    ['SET', 'SET @a = (SELECT a FROM t FOR UPDATE)', 'undone', 'rolledBack'],
    ['CALL', 'CALL p()', undefined, 'unknown'],
  ] as const)('%s: %s (%s) is %s', (verb, text, outcome, expected) => {
    const error = new TihcError('engine', 'No.', outcome && { outcome })
    expect(endOfTransaction({ verb, text }, error)).toBe(expected)
  })
})
