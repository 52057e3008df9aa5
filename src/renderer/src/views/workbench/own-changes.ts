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

/** A text without these words changes no object and no database that the next one works in. */
const worthReading = new RegExp(`\\b(?:${[...verbs, 'USE'].join('|')})\\b`, 'i')

/** Takes note of what statements change, one after the other. */
export interface ChangeNotes {
  add: (statement: string) => void
  /** Null where they change no object: only those that create, drop, alter or rename one do. */
  changes: () => ObjectChanges | null
}

/** @param lexing how their server reads them */
export function noteObjectChanges(lexing: Lexing): ChangeNotes {
  const names = new Set<string>()
  let [changesObjects, ofDatabases] = [false, false]

  return {
    add(text) {
      if (!worthReading.test(text)) return
      const statement = new ParsedStatement(text, lexing)
      const changes = verbs.has(statement.verb ?? '')
      // A USE says where the next statement works.
      if (!changes && statement.verb !== 'USE') return
      for (const name of namesIn(statement)) names.add(name)
      changesObjects ||= changes
      ofDatabases ||= changes && databaseWords.has(secondWord(statement))
    },
    changes: () => changesObjects ? { ofDatabases, names } : null,
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
