import type { BodyTracker } from './body-tracker.ts'

/** What differs between servers in how they cut a text into tokens; data of a dialect. */
export interface LexicalRules {
  /** `[a]` is a name. */
  bracketNames: boolean
  /** `?1` is one placeholder. */
  numberedPlaceholders: boolean
  /** A byte order mark is a space wherever a token may begin. */
  markIsSpace: boolean
  /** `#` begins a comment. */
  hashComments: boolean
  /** As the command line client does it: `\G` and `\g` end a statement too, and USE ends with its line. */
  endsAsInClient: boolean
  /**
   * What must stand behind two dashes for a comment: anything, a space (or the end of the text), or also another
   * control character.
   */
  dashComments: 'always' | 'beforeSpace' | 'beforeControl'
  /** A backslash escapes within `"a"` under ANSI_QUOTES as well. */
  escapesInQuotedNames: boolean
  /** The content of `/*!` is run; null where comments are comments. */
  executableComments: {
    /** Letters that may stand before the `!`, as `T` in `/*T!`. */
    marks: string
    /** The same for all servers of the family. */
    familyMarks: string
    /** Digits of the version behind the mark, at the most. */
    versionDigits: 5 | 6
    /** Six digits in a row are always a version: with five a server may read the last one as content. */
    readsSixDigits: boolean
  } | null
  /** Statements that may hold `;` in a body. */
  bodies: {
    /** Whether a statement that begins with this word, in upper case, may have one. */
    mayBegin: (firstWord: string, lexing: Pick<Lexing, 'isOracle'>) => boolean
    track: (lexing: Pick<Lexing, 'isOracle'>) => BodyTracker
  }
  /** Whether a NUL within a string ends the text for the server. */
  nulEndsStrings: boolean
  /** A string may stand where a name is meant. */
  stringsMayBeNames: boolean
}

/** How a text is cut into tokens: follows the server and the session's sql_mode. */
export interface Lexing {
  /** The dialect's family. */
  family: string
  product: string
  /** As the product counts; missing where it is not known. */
  version?: string
  rules: LexicalRules
  /** False under NO_BACKSLASH_ESCAPES. */
  backslashEscapes: boolean
  /** True under ANSI_QUOTES: `"a"` is an identifier. */
  ansiQuotes: boolean
  /**
   * Why the server may read a text differently from this lexer, in words that follow a colon: the session's character
   * set or a sql_mode that is not known here. Such a text is not safe to judge.
   */
  doubt?: string
  /** True under `sql_mode=ORACLE`: bodies have declarations before their BEGIN, and are cut otherwise. */
  isOracle?: boolean
  /** False where the session takes letters beyond ASCII for something else than UTF-8; true unless told. */
  isUtf8?: boolean
}

/** Where nobody says how a text is cut, and it is only shown. */
export const shownLexing: Lexing = {
  family: '',
  product: '',
  rules: {
    bracketNames: false,
    numberedPlaceholders: false,
    markIsSpace: false,
    hashComments: true,
    endsAsInClient: false,
    dashComments: 'beforeSpace',
    escapesInQuotedNames: true,
    executableComments: { marks: 'T', familyMarks: 'T', versionDigits: 5, readsSixDigits: false },
    bodies: { mayBegin: () => false, track: () => ({ open: false, take: () => {} }) },
    nulEndsStrings: false,
    stringsMayBeNames: false,
  },
  backslashEscapes: true,
  ansiQuotes: false,
}
