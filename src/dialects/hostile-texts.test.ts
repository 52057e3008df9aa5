import type { Lexing } from '../language/lexing.ts'
import { describe, it } from 'vitest'
import { expectProportion, expectProportionOf, repeated } from '../../test/support/hostile-texts.ts'
import { Lexer, Token } from '../language/lexer.ts'
import { findTableUse, namedTables } from '../language/named-columns.ts'
import { oneLine } from '../language/one-line.ts'
import { createTokenReader, splitStatements } from '../language/splitter.ts'
import { StatementFinder } from '../language/statement-finder.ts'
import { readScopes } from '../language/statement-scopes.ts'
import { followsSession, judgeStatement, mayBeEnded } from './classifier.ts'
import { errorPosition } from './error-position.ts'
import { insertIdRule } from './insert-ids.ts'
import { refuseCommentRun } from './mysql/tidb-comment-limit.ts'
import { ParsedStatement } from './parsed-statement.ts'
import { lexingOf } from './registry.ts'
import { askedTraces, asksForLast, leavesNothing } from './session-traces.ts'
import { adviceOn } from './statement-advice.ts'
import { riskOf } from './statement-risk.ts'
import { withoutRepeated, withoutSecrets } from './statement-secrets.ts'
import { checkSelect } from './view-select.ts'
import { checkExpression } from './written-parts.ts'

const statementOf = (text: string, lexing: Lexing) => createTokenReader(text).next(lexing)

/** What is said of a statement that cannot be read; both families find themselves in it. */
const syntaxError = (text: string) => ({
  errno: 1064,
  message: `near "${text.slice(-60)}": syntax error; check the manual near '${text.slice(-60)}' at line 1`,
})

/** Everything that reads a whole text. */
const readers: Record<string, (text: string, lexing: Lexing) => void> = {
  'lexer': (text, lexing) => {
    const lexer = new Lexer(text, lexing)
    while (lexer.next() !== Token.End) { /* to its end */ }
  },
  'splitter': (text, lexing) => void splitStatements(text, lexing),
  'splitter that keeps tokens': (text, lexing) => {
    const reader = createTokenReader(text)
    while (reader.next(lexing)) { /* to its end */ }
  },
  'classifier': (text, lexing) => {
    const statement = statementOf(text, lexing)
    if (!statement) return
    const parsed = new ParsedStatement(statement.text, lexing, statement.tokens)
    const verdict = judgeStatement(parsed)
    mayBeEnded(verdict, parsed.text)
    followsSession(parsed)
    leavesNothing(verdict, parsed)
    riskOf(parsed)
    insertIdRule(parsed)
    askedTraces(parsed)
    asksForLast(text, lexing)
  },
  'secrets': (text) => {
    const { secrets } = withoutSecrets(text)
    withoutRepeated(`${text} near`, secrets)
  },
  'title': text => void oneLine(text, 200),
  'scopes': (text, lexing) => void readScopes(text, { lexing, database: 'd' }),
  'uses of a table': (text, lexing) => {
    const scopes = readScopes(text, { lexing, database: 'd' })
    namedTables(scopes)
    const table = { database: 'd', name: 'a', columns: ['a', 'pass', 'token', '你'] }
    findTableUse(scopes, table, { foldsTables: true, columnsOf: () => null })
    findTableUse(scopes, { ...table, name: 'c' }, { foldsTables: false, columnsOf: () => new Set(['b']) })
  },
  'position': (text, lexing) => {
    const statement = statementOf(text, lexing)
    if (statement) errorPosition(syntaxError(text), statement, lexing)
  },
  'advice': (text, lexing) => void adviceOn(syntaxError(text), { text, line: 1 }, lexing),
  'comments in a row': (text, lexing) => refuseCommentRun(new ParsedStatement(text, lexing)),
  'query of a view': (text, lexing) => void checkSelect(text, lexing),
  'expression': (text, lexing) => void checkExpression(text, lexing, 'check'),
  'statement at the cursor': (text, lexing) => {
    const source = { length: text.length, sliceString: (from: number, to: number) => text.slice(from, to) }
    const finder = new StatementFinder(source, lexing)
    for (const part of [0, 0.5, 1]) {
      finder.at(text.length * part)
      finder.delimiterAt(text.length * part)
    }
    finder.changed(source, Math.floor(text.length / 2)).at(text.length)
  },
}

const products = [['MySQL', 'MariaDB'], ['MySQL', 'TiDB'], ['SQLite', 'SQLite']] as const

describe.each(products)('a text for %s, %s takes time in proportion to its length', (family, product) => {
  const lexing = lexingOf(family, product)

  it.each(Object.entries(readers))('%s', (name, reader) => {
    // It reads a text of 64 KB once, and parts of a longer one up to twice.
    const from = name === 'statement at the cursor' ? 64 * 1024 : undefined
    expectProportion(text => reader(text, lexing), { from })
  }, 120_000)
})

describe('what did not once', () => {
  const lexing = lexingOf('MySQL', 'TiDB')

  const columns = { begin: 'SELECT ', open: 'a, ', middle: 'a FROM a', close: ', a' }
  it.each([
    ['many statements in one line', 'splitter', repeated('', 'a;')],
    ['many statements in one line, whose tokens are kept', 'splitter that keeps tokens', repeated('', 'a;')],
    ['addresses in a quote', 'secrets', repeated('SELECT \'', '://')],
    ['many columns of many tables', 'uses of a table', columns],
  ])('%s', (_, name, shape) => expectProportionOf(text => readers[name]!(text, lexing), shape), 60_000)
})
