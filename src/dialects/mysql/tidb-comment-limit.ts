import type { ParsedStatement } from '../parsed-statement.ts'
import { TihcError } from '../../contract/errors.ts'
import { isCommentPart, Token } from '../../language/lexer.ts'

/**
 * TiDB's lexer calls itself anew for each comment that follows another one, and some three million of them end the
 * server for everybody: its stack may not be larger than 1 GB (a quarter of that where it is built for 32 bits).
 */
const mostInARow = 100_000
/** The shortest comment is `#` and the end of its line. */
const shortest = 2

/** @throws {TihcError} `bad_request` for a statement that could end a TiDB server by its comments */
export function refuseCommentRun(statement: ParsedStatement): void {
  if (statement.lexing.product !== 'TiDB' || statement.text.length <= mostInARow * shortest) return
  const cursor = statement.walk()
  let inARow = 0
  for (let kind = cursor.next(); kind !== Token.End; kind = cursor.next()) {
    inARow = isCommentPart(kind) ? inARow + 1 : 0
    if (inARow > mostInARow) {
      throw new TihcError(
        'bad_request',
        `More than ${mostInARow} comments stand in a row here, which can end a TiDB server, so the statement was not `
        + 'sent. Take them out and run it again.',
        { field: 'sql' },
      )
    }
  }
}
