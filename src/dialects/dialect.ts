import type { Capabilities } from '../contract/capabilities.ts'
import type { ConnectionDraft } from '../contract/connections.ts'
import type { CellBytes, Parameter } from '../contract/sql.ts'
import type { Lexing } from '../language/lexing.ts'
import type { Column } from '../schema/model.ts'
import type { ClientTraits } from './client-commands.ts'
import type { DefinitionRules } from './definitions.ts'
import type { ParsedStatement } from './parsed-statement.ts'
import type { Reading } from './reading.ts'
import type { RowRules } from './row-rules.ts'
import type { SchemaStatements } from './schema-statements.ts'
import type { TokenList } from './token-list.ts'

/** `session` changes only the session, `transaction` begins, marks or ends one. */
export type StatementKind = 'read' | 'write' | 'session' | 'transaction'

/** What a statement is. */
export interface Verdict {
  kind: StatementKind
  /** Upper case: `SELECT`, `EXPLAIN ANALYZE`; '' for a text without a statement. */
  verb: string
  /** Why a read-only connection refuses it; null where it may run. */
  reason: string | null
}

/** Which statements of a family are known to change nothing. What is not known is a write. */
export interface StatementRules {
  /** Whether a statement with this first word, in upper case, needs to be read whole; others are judged by it alone. */
  hasRule: (verb: string) => boolean
  /** The verdict over a statement that has no rule of its own. */
  judgeByVerb: (verb: string) => Verdict
  /** Judges one reading of a statement that holds at least one token. */
  judge: (reading: Reading) => Verdict
  /** Why an optimizer hint may do more than hint; null where it does not. */
  hintDoubt: (hint: string) => Pick<TokenList, 'doubtful'>
  /**
   * Whether running a statement, also in vain, may change what the session does not tell by itself: sql_mode,
   * character sets, database.
   *
   * @param verb its first word in upper case, null where it does not begin with a plain word
   */
  changesSession: (statement: string, verb: string | null) => boolean
  /**
   * What of a statement depends on how its session reads texts (sql_mode, character sets): `ends` for where it ends,
   * `quotes` for no more than what its quotes mean, null for nothing.
   */
  modeDoubt: (statement: string) => 'ends' | 'quotes' | null
  /** @throws {TihcError} `bad_request` for a statement whose text alone could end its server for everybody */
  checkSafe: (statement: ParsedStatement) => void
}

/** What a server was found to be. */
export interface Server {
  product: string
  /** As the product counts: `8.5.4`; null while it was not asked. */
  version: string | null
}

/** A part of a text, `end` not included. */
export interface Span { start: number, end: number }

/** How an address names a server of the family: `mysql://`. */
export interface LinkScheme {
  scheme: string
  /** The port that is meant without one. */
  port: number
  /** It is only read where a person pastes it: no other program opens the app by it. */
  isPastedOnly?: boolean
}

export type TlsMode = ConnectionDraft['tls']['mode']

/** What an address asks of TLS, and by which of its parameters that cannot be answered by its text alone. */
export interface TlsRequest {
  /** The most that any parameter asks for; `off` where none does. */
  mode: TlsMode
  /** Parameters that name a file. */
  files: string[]
  /** Parameters about TLS that are not known, or have a value that is not known; they ask for the most. */
  unknown: string[]
  /** Parameters that choose versions or ciphers, which are not chosen here. */
  unused: string[]
}

/** How servers of a family are reached over the network. */
export interface NetworkTraits {
  /** What the form of a new connection begins with. */
  readonly port: number
  readonly user: string
  readonly links: readonly LinkScheme[]
  /** An address that leads to one, with all of its parts. */
  readonly example: string
  /** An address in a form that a client of the family has of its own, as a URL; null for any other text. */
  readonly asUrl: (text: string) => string | null
  /**
   * The statements that make an account which may read and nothing else; what a view does with the rights of its maker
   * it still does. The person chooses the password and where the account may come from.
   *
   * @param database what it may read; everything for null
   */
  readonly readerAccount: (database: string | null) => string[]
  /**
   * What an address asks of TLS by its parameters.
   *
   * @param form its scheme in lower case, and whether `jdbc:` stood before it
   */
  readonly tlsRequest: (parameters: URLSearchParams, form: { scheme: string, isJdbc: boolean }) => TlsRequest
}

/** What lists of a family's servers say of columns, as far as the model of a table says it in other words. */
export interface Listing {
  /** See `columnKeys`. */
  readonly uniqueIsPrimary: (product: string | null) => boolean
  /** What a server notes beside a column in words of its own; null where it keeps no such notes. */
  readonly notes: (column: Column, product: string | null) => string | null
}

/**
 * All that is text and data about a family of servers: no input, no output. Engines hold the connections; what is not
 * known to this interface is not known of a family outside of its own two folders.
 */
export interface Dialect {
  /** As the contract names it: `connections.engine`. */
  readonly family: string
  /** What servers of the family call themselves; the first is assumed where nobody has asked yet. */
  readonly products: readonly [string, ...string[]]
  /** How a connection leads to a server; null where it opens a file of this machine. */
  readonly network: NetworkTraits | null
  /** The database in which a session stands where none is named; null for none. */
  readonly rootDatabase: string | null
  readonly statements: StatementRules
  /** Null where reading runs nothing but the statement: what a database holds is no code there. */
  readonly definitions: DefinitionRules | null
  readonly listing: Listing
  /** Null where what a database holds is not changed by statements. */
  readonly schema: SchemaStatements | null
  readonly rows: RowRules
  /** The program that people know the family's servers by; null where there is none. */
  readonly client: ClientTraits | null

  /**
   * How a server reads a text whose session is not open yet: as its mode is out of the box.
   *
   * @param product one of `products`; the first for null and for a name that is not known
   * @param version as the product counts; null where it is not known
   */
  lexing: (product?: string | null, version?: string | null) => Lexing
  /** Puts a name between the family's quotes, whatever it holds. */
  quoteName: (name: string) => string
  /**
   * A value as SQL.
   *
   * @param lexing how the session that gets it reads texts
   * @throws {TihcError} `bad_request` for a number that SQL cannot hold
   */
  literal: (value: Parameter | CellBytes, lexing: Lexing) => string
  /**
   * Where in a statement an error of the server lies, as far as its message quotes the place.
   *
   * @returns characters from the statement's begin; undefined where the message quotes none
   */
  quotedOffset: (message: string, statement: string) => number | undefined
  /** The name that an error is about, with what it stands in (`shop.orders`); undefined where it names none. */
  nameInError: (message: string) => string | undefined
  /** The parts of a text that hold a password, with their quotes; they may lie within each other. */
  secretSpans: (sql: string) => Span[]
  /** @param server what the server was found to be; null while it was not asked */
  capabilities: (server: Server | null) => Capabilities
}
