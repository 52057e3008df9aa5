import type { Reading } from '../reading.ts'
import { Token } from '../../language/lexer.ts'
import { isName, wordAt } from '../reading.ts'
import { callDoubt } from './mysql-calls.ts'

export const dataChanges: ReadonlySet<string> = new Set([
  'INSERT',
  'UPDATE',
  'DELETE',
  'REPLACE',
])

/**
 * Looks for anything in a query or an expression that may change something. Gives the reason in words
 * that follow a colon, or null where all is known to be harmless.
 *
 * @param from the first token that is looked at
 * @param planOnly EXPLAIN without ANALYZE: the statement is planned, so that its verb, its target and its locks
 * change nothing; the functions in it count, for servers evaluate constant ones while planning
 */
export function queryDoubt(reading: Reading, from: number, planOnly = false): string | null {
  const { tokens } = reading
  for (let at = from; at < tokens.length; at++) {
    const token = tokens[at]!
    if (token.kind === Token.Punctuation) {
      if (token.word === ';') return 'the text holds several statements'
      continue
    }
    if (token.kind !== Token.Word && token.kind !== Token.QuotedIdentifier) continue
    const doubt = (token.kind === Token.Word && wordAt(reading, at - 1) !== '.'
      ? wordDoubt(reading, at, planOnly)
      : null)
    ?? phraseDoubt(reading, at)
    ?? (wordAt(reading, at + 1) === '('
      ? callDoubt(reading, at)
      : null)
    if (doubt) return doubt
  }
  return null
}

function wordDoubt(reading: Reading, at: number, planOnly: boolean): string | null {
  const word = wordAt(reading, at)
  switch (word) {
    case 'INTO':
      return isHarmlessInto(reading, at, planOnly) ? null : 'INTO writes its result on the server'
    case 'INSERT': case 'REPLACE':
      // `INSERT(…)` and `REPLACE(…)` are functions.
      return planOnly || wordAt(reading, at + 1) === '(' ? null : `${word} is a write`
    case 'UPDATE': case 'DELETE':
      return planOnly ? null : changeDoubt(word, wordAt(reading, at - 1))
    case 'SHARE': case 'LOCK':
      return planOnly ? null : lockDoubt(reading, at)
    case 'PROCEDURE':
      return 'PROCEDURE is not known to change nothing'
    case 'OUTFILE':
      return 'INTO OUTFILE writes a file on the server'
    default:
      return null
  }
}

/** `INTO @a` stays in the session; of what is only planned, `INTO` names the target. */
function isHarmlessInto(reading: Reading, at: number, planOnly: boolean): boolean {
  if (isUserVariable(reading, at + 1)) return true
  return (
    planOnly
    && wordAt(reading, at + 1) !== 'OUTFILE'
    && isName(reading, at + 1)
    && !isFileTarget(reading, at)
  )
}

function changeDoubt(word: string, before: string): string {
  return before === 'FOR' ? 'FOR UPDATE takes locks' : `${word} is a write`
}

/** `FOR SHARE`, and its older form `LOCK IN SHARE MODE`. */
function lockDoubt(reading: Reading, at: number): string | null {
  if (wordAt(reading, at) === 'LOCK')
    return wordAt(reading, at + 1) === 'IN' ? 'LOCK IN SHARE MODE takes locks' : null
  return wordAt(reading, at - 1) === 'FOR' ? 'FOR SHARE takes locks' : null
}

/** `INTO DUMPFILE '…'` */
function isFileTarget(reading: Reading, into: number): boolean {
  return wordAt(reading, into + 1) === 'DUMPFILE' && reading.tokens[into + 2]?.kind === Token.String
}

function isUserVariable({ text, tokens }: Reading, at: number): boolean {
  const token = tokens[at]
  return token?.kind === Token.Variable && text[token.start + 1] !== '@' && token.end > token.start + 1
}

/** Words that mean something together only. */
function phraseDoubt(reading: Reading, at: number): string | null {
  return sequenceDoubt(reading, at) ?? pastDoubt(reading, at)
}

/** `AS OF TIMESTAMP …`: MariaDB, which has it too, reads old rows by the definitions of now. */
function pastDoubt(reading: Reading, of: number): string | null {
  const isPast = wordAt(reading, of) === 'OF'
    && wordAt(reading, of - 1) === 'AS'
    && wordAt(reading, of + 1) === 'TIMESTAMP'
  return isPast && reading.lexing.product === 'TiDB'
    ? 'it reads as of an earlier moment, with the views of then, which are not seen'
    : null
}

/** `NEXT VALUE FOR s`, and `s.NEXTVAL` of MariaDB's Oracle mode. */
function sequenceDoubt(reading: Reading, at: number): string | null {
  const word = wordAt(reading, at)
  const takes = word === 'NEXTVAL'
    || (word === 'NEXT' && wordAt(reading, at + 1) === 'VALUE' && wordAt(reading, at + 2) === 'FOR')
  return takes && wordAt(reading, at + 1) !== '('
    ? 'taking the next value changes a sequence'
    : null
}

/** Where the values of `INSERT INTO t (a, b) …` begin; what stands before names a target. -1 for any other form. */
export function afterInsertTarget(reading: Reading, from: number): number {
  for (let at = from; at < reading.tokens.length; at++) {
    const word = wordAt(reading, at)
    if ([
      'VALUES',
      'VALUE',
      'SET',
      'SELECT',
      'WITH',
      'TABLE',
    ].includes(word) && wordAt(reading, at - 1) !== '.') {
      return at
    }
    if (!isName(reading, at) && !['.', ',', '(', ')'].includes(word)) return -1
  }
  return -1
}
