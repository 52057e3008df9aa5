import type { Lexing } from '../../../language/lexing.ts'
import { mysqlLexing } from '../../../dialects/mysql/mysql-lexing.ts'
import { wordSet } from '../../../language/word-list.ts'

/** What of a session decides how the server reads a text, as the server says it. */
export interface SessionMode {
  /** `ANSI_QUOTES,STRICT_TRANS_TABLES`; '' for none. */
  sqlMode: string
  /** How the server takes the bytes of a text (`character_set_client`). */
  clientCharset: string
  /** What it makes of the literals in it (`character_set_connection`). */
  connectionCharset: string
  /** In what it writes texts and names (`character_set_results`); '' for each in its own. */
  resultsCharset: string
}

/** The columns that `readSessionMode` reads, for a SELECT. */
export const sessionModeColumns
  = '@@SESSION.sql_mode, @@SESSION.character_set_client, @@SESSION.character_set_connection, '
    + '@@SESSION.character_set_results'

/** @param row begins with the values of `sessionModeColumns` */
export function readSessionMode(row: readonly unknown[]): SessionMode {
  const [sqlMode, clientCharset, connectionCharset, resultsCharset] = row.map(value => String(value ?? ''))
  return {
    sqlMode: sqlMode!,
    clientCharset: clientCharset!,
    connectionCharset: connectionCharset!,
    resultsCharset: resultsCharset!,
  }
}

/** Texts are sent as UTF-8, so this is the one character set in which the server reads what was typed. */
const ownCharset = 'utf8mb4'

/**
 * Modes under which a text is cut into tokens as the lexer does it. MSSQL (`[a]` is a name), ORACLE (blocks without
 * BEGIN … NOT ATOMIC, labels, other words) and those of other products are not among them, nor is any future one.
 */
const knownModes = wordSet(`
  ALLOW_INVALID_DATES ANSI ANSI_QUOTES EMPTY_STRING_IS_NULL ERROR_FOR_DIVISION_BY_ZERO HIGH_NOT_PRECEDENCE
  IGNORE_BAD_TABLE_OPTIONS IGNORE_SPACE NO_AUTO_CREATE_USER NO_AUTO_VALUE_ON_ZERO NO_BACKSLASH_ESCAPES
  NO_DIR_IN_CREATE NO_ENGINE_SUBSTITUTION NO_FIELD_OPTIONS NO_KEY_OPTIONS NO_TABLE_OPTIONS NO_UNSIGNED_SUBTRACTION
  NO_ZERO_DATE NO_ZERO_IN_DATE ONLY_FULL_GROUP_BY PAD_CHAR_TO_FULL_LENGTH PIPES_AS_CONCAT REAL_AS_FLOAT
  SIMULTANEOUS_ASSIGNMENT STRICT_ALL_TABLES STRICT_TRANS_TABLES TIME_ROUND_FRACTIONAL TIME_TRUNCATE_FRACTIONAL
  TRADITIONAL
`)

/** How texts are cut into tokens in such a session, and why that is not safe to rely on where it is not. */
export function sessionLexing(
  { product, version }: Pick<Lexing, 'product' | 'version'>,
  { sqlMode, clientCharset, connectionCharset }: SessionMode,
): Lexing {
  const modes = sqlMode.toUpperCase().split(',').map(mode => mode.trim()).filter(mode => mode !== '')
  const unknownMode = modes.find(mode => !knownModes.has(mode))
  const isUtf8 = clientCharset === ownCharset && connectionCharset === ownCharset
  return {
    ...mysqlLexing(product, version),
    backslashEscapes: !modes.includes('NO_BACKSLASH_ESCAPES'),
    ansiQuotes: modes.includes('ANSI_QUOTES'),
    ...(modes.includes('ORACLE') && { isOracle: true }),
    ...(!isUtf8 && { isUtf8 }),
    ...doubtOf(clientCharset, unknownMode),
  }
}

function doubtOf(clientCharset: string, unknownMode: string | undefined): Pick<Lexing, 'doubt'> {
  if (clientCharset !== ownCharset) {
    return {
      doubt:
        `the session's client character set is ${clientCharset}, in which the server may read other `
        + 'characters and quotes than are written',
    }
  }
  return unknownMode === undefined
    ? {}
    : {
        doubt:
          `the session's sql_mode has ${unknownMode}, `
          + 'under which the server may read other names and texts than TiHC does',
      }
}
