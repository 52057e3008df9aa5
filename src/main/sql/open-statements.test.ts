import { expect, it } from 'vitest'
import { ParsedStatement } from '../../dialects/parsed-statement.ts'
import { lexingOf } from '../../dialects/registry.ts'
import { judge } from './judged-statement.ts'
import { OpenStatements } from './open-statements.ts'

interface Step { sql: string, open: boolean, done?: boolean, affectedRows?: number }

function tell(open: OpenStatements, { sql, open: inTransaction, done = true, affectedRows }: Step): void {
  const statement = new ParsedStatement(sql, lexingOf('MySQL', 'MariaDB'))
  const ready = { ...judge(statement, { isGuarded: false, database: null }), text: sql }
  open.ended(ready, { done, affectedRows: affectedRows ?? null, inTransaction })
}

function follow(...steps: Step[]): OpenStatements {
  const open = new OpenStatements()
  for (const step of steps) tell(open, step)
  return open
}
const textsOf = ({ named }: OpenStatements) => named.map(({ sql }) => sql)
const begin = { sql: 'BEGIN', open: true }
const insert = { sql: 'INSERT INTO t VALUES (1)', open: true }

it('names what may have changed something in the transaction that is open', () => {
  const open = follow(
    begin,
    { ...insert, affectedRows: 1 },
    { sql: 'SELECT 1', open: true },
    { sql: 'CALL p()', open: true },
  )
  expect(open.named).toEqual([
    { sql: 'INSERT INTO t VALUES (1)', affectedRows: 1, at: expect.stringMatching(/^\d{4}-/) as string },
    { sql: 'CALL p()', affectedRows: null, at: expect.any(String) as string },
  ])
  expect([open.inTransaction, open.further]).toEqual([true, 0])
})

it.each([
  ['COMMIT', false],
  ['ROLLBACK', false],
  ['COMMIT AND CHAIN', true],
  ['BEGIN', true],
  ['CREATE TABLE x (a INT)', false],
  ['CALL p()', false],
])('begins anew after %s', (sql, open) => {
  const after = follow(begin, insert, { sql, open })
  expect([textsOf(after), after.inTransaction]).toEqual([[], open])
})

it('keeps what stands behind a savepoint, and what a COMMIT that failed has left open', () => {
  const before = [begin, insert, { sql: 'SAVEPOINT a', open: true }]
  expect(textsOf(follow(...before, { sql: 'ROLLBACK TO a', open: true }))).toEqual([insert.sql])
  expect(textsOf(follow(...before, { sql: 'COMMIT', open: true, done: false }))).toEqual([insert.sql])
})

it('leaves out changes of rows that failed, not a procedure that may have done a part', () => {
  const failed = { open: true, done: false }
  expect(textsOf(follow(begin, { ...insert, ...failed }, { sql: 'CALL p()', ...failed }))).toEqual(['CALL p()'])
  expect(textsOf(follow(begin, insert, { sql: 'UPDATE t SET a = 1', open: false, done: false }))).toEqual([])
})

it('cuts texts, takes passwords out, and counts what comes after a hundred', () => {
  const open = follow(begin, { sql: 'SET PASSWORD FOR ann = \'hidden-word\'', open: true })
  tell(open, { ...insert, sql: `INSERT INTO t VALUES ('${'x'.repeat(10_000)}')` })
  expect(textsOf(open)[0]).not.toContain('hidden-word')
  expect(textsOf(open)[1]).toHaveLength(500)
  for (let n = 0; n < 150; n++) tell(open, insert)
  expect([open.named.length, open.further]).toEqual([100, 52])
  tell(open, { sql: 'ROLLBACK', open: false })
  expect([open.named.length, open.further]).toEqual([0, 0])
})
