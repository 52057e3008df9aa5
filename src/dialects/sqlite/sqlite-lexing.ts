import type { Lexing } from '../../language/lexing.ts'
import { createTriggerTracker } from './sqlite-bodies.ts'

/** How SQLite reads a text (https://sqlite.org/src/file/src/tokenize.c); it has no modes. */
const lexing: Lexing = {
  family: 'SQLite',
  product: 'SQLite',
  rules: {
    bracketNames: true,
    numberedPlaceholders: true,
    markIsSpace: true,
    hashComments: false,
    endsAsInClient: false,
    dashComments: 'always',
    escapesInQuotedNames: false,
    executableComments: null,
    bodies: { mayBegin: word => word === 'CREATE' || word === 'EXPLAIN', track: createTriggerTracker },
    nulEndsStrings: true,
    stringsMayBeNames: true,
  },
  backslashEscapes: false,
  ansiQuotes: true,
}

export function sqliteLexing(): Lexing {
  return lexing
}
