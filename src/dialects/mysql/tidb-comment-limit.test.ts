import { describe, expect, it } from 'vitest'
import { ParsedStatement } from '../parsed-statement.ts'
import { mysqlLexing } from './mysql-lexing.ts'
import { refuseCommentRun } from './tidb-comment-limit.ts'

const lexing = mysqlLexing('TiDB')
const check = (statement: string) => () => refuseCommentRun(new ParsedStatement(statement, lexing))
const many = 100_000

describe('comments in a row', () => {
  it.each(['/**/', '#\n', '-- \n', '/*!*/', '/*T!*/', '/*+*/', '/*M!*/', ' /* it\'s */ '])(
    'of the kind %j are refused where there are too many, wherever they stand',
    (comment) => {
      const run = comment.repeat(many + 1)
      for (const statement of [run, `SELECT 1 ${run}`, `${run}SELECT 1`, `SELECT '/*', "#", ${run} 1`]) {
        expect(check(statement)).toThrow(expect.objectContaining({ code: 'bad_request' }))
      }
    },
  )

  it('are fine where something stands between them, within a text, and where one is long', () => {
    for (const statement of [
      `SELECT 1 ${'/**/'.repeat(many)}`,
      `SELECT 1${'/**/,1'.repeat(many + 1)}`,
      `SELECT '${'#\n'.repeat(2 * many)}'`,
      `SELECT 1 /*${'a\n'.repeat(20 * many)}*/`,
    ])
      expect(check(statement)).not.toThrow()
  })
})
