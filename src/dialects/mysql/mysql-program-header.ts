import { Token } from '../../language/lexer.ts'
import { wordSet } from '../../language/word-list.ts'

export type Program = 'PROCEDURE' | 'FUNCTION' | 'TRIGGER' | 'EVENT' | 'PACKAGE'

/**
 * What a token of a header is: still the header, the first token of the body, or the AS or IS of MariaDB's ORACLE mode
 * behind which declarations follow.
 */
export type HeaderStep = 'header' | 'body' | 'declarations'

/** Reads the header of a stored program, token by token, from the name of its kind on. */
export interface ProgramHeader {
  take: (kind: Token, word: string, previous: string) => HeaderStep
}

type Read = (kind: Token, word: string, previous: string) => boolean

/** What may stand between the parameters of a procedure and its body. */
const characteristics = wordSet(
  'COMMENT LANGUAGE SQL NOT DETERMINISTIC CONTAINS NO READS MODIFIES DATA SECURITY DEFINER INVOKER',
)
/** With what the body of a function may begin; other words between RETURNS and it are of the type. */
const functionBodies = wordSet(`
  BEGIN IF CASE LOOP WHILE REPEAT FOR RETURN SET SELECT WITH VALUES INSERT UPDATE DELETE REPLACE CALL DO SIGNAL RESIGNAL
`)
const beginsName = (kind: Token) => kind === Token.Word || kind === Token.QuotedIdentifier || kind === Token.String

/** For each kind, what knows the first token of its body; tokens within brackets are kept from it. */
const readers: Record<Program, () => Read> = {
  PROCEDURE() {
    let hasParameters = false
    return (kind, word) => {
      if (hasParameters) return kind === Token.Word && !characteristics.has(word)
      hasParameters = word === ')'
      return false
    }
  },
  FUNCTION() {
    let hasType = false
    return (_, word, previous) => {
      // A label stands before its colon: what follows that is a statement.
      if (hasType && word === ':') return true
      hasType ||= previous === 'RETURNS'
      // `RETURNS SET('a')`, `RETURNS TEXT CHARACTER SET utf8mb4`
      const isOfType = previous === 'RETURNS' || (word === 'SET' && previous === 'CHARACTER')
      return hasType && !isOfType && functionBodies.has(word)
    }
  },
  TRIGGER() {
    let expects: 'row' | 'body' | 'name' = 'row'
    return (kind, word, previous) => {
      if (expects === 'row') {
        if (word === 'ROW' && previous === 'EACH') expects = 'body'
      } else if (expects === 'name') {
        if (beginsName(kind)) expects = 'body'
      } else if (word === '.' || (previous === 'ROW' && (word === 'FOLLOWS' || word === 'PRECEDES'))) {
        expects = 'name'
      } else {
        return true
      }
      return false
    }
  },
  EVENT: () => (_, __, previous) => previous === 'DO',
  PACKAGE: () => () => false,
}

/**
 * Follows the grammars of CREATE PROCEDURE, FUNCTION, TRIGGER and EVENT of MySQL and MariaDB
 * (https://dev.mysql.com/doc/refman/8.4/en/create-procedure.html, …/create-trigger.html, …/create-event.html), and of
 * PACKAGE and PACKAGE BODY in MariaDB's ORACLE mode.
 *
 * @param isOracle procedures, functions and packages have AS or IS before their body, as under `sql_mode=ORACLE`
 */
export function createHeader(program: Program, isOracle: boolean): ProgramHeader {
  const begins = readers[program]()
  const hasDeclarations = isOracle && program !== 'TRIGGER' && program !== 'EVENT'
  let depth = 0
  return {
    take(kind, word, previous) {
      if (word === '(') depth++
      if (word === ')') depth--
      if (depth > 0) return 'header'
      if (hasDeclarations) return word === 'AS' || word === 'IS' ? 'declarations' : 'header'
      return begins(kind, word, previous) ? 'body' : 'header'
    },
  }
}
