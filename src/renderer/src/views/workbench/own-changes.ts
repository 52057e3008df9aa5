import type { Lexing } from '@language/lexing.ts'
import { ParsedStatement } from '@dialects/parsed-statement.ts'
import { Token } from '@language/lexer.ts'

/** What statements change of what the object tree shows. */
export interface ObjectChanges {
  /** Databases came or went. */
  ofDatabases: boolean
  /** Every name in them, in lower case: what they changed is in one of these databases, or in the session's own. */
  names: ReadonlySet<string>
}

const verbs = new Set(['CREATE', 'DROP', 'ALTER', 'RENAME', 'RECOVER', 'FLASHBACK'])
const databaseWords = new Set(['DATABASE', 'SCHEMA'])

/** Null where they change no object: only those that create, drop, alter or rename one do. */
export function objectChangesOf(statements: readonly string[], lexing: Lexing): ObjectChanges | null {
  const parsed = statements.map(text => new ParsedStatement(text, lexing))
  const changing = parsed.filter(({ verb }) => verbs.has(verb ?? ''))
  if (!changing.length) return null
  return {
    ofDatabases: changing.some(statement => databaseWords.has(secondWord(statement))),
    // Those of the others too: a USE says where the next statement works.
    names: new Set(parsed.flatMap(namesIn)),
  }
}

function secondWord({ list }: ParsedStatement): string {
  return list.tokens[1]?.word ?? ''
}

function namesIn({ list, text }: ParsedStatement): string[] {
  return list.tokens
    .filter(({ kind }) => kind === Token.Word || kind === Token.QuotedIdentifier)
    .map(({ kind, start, end }) => {
      const typed = text.slice(start, end).toLowerCase()
      return kind === Token.Word ? typed : typed.slice(1, -1).replaceAll(typed[0]!.repeat(2), typed[0]!)
    })
}
