import type { Dialect } from '../dialect.ts'
import { quoted } from '../../language/identifiers.ts'
import { noCapabilities } from '../capabilities.ts'
import { sqliteClient } from '../client-commands.ts'
import { nameInError } from './sqlite-error-place.ts'
import { sqliteLexing } from './sqlite-lexing.ts'
import { literal } from './sqlite-literals.ts'
import { sqliteRowRules } from './sqlite-row-rules.ts'
import { sqliteSchemaStatements } from './sqlite-schema-statements.ts'
import { judgeByVerb, judgeSqlite, sqliteRuled } from './sqlite-statement-rules.ts'

/** Databases that are files. */
export const sqliteDialect: Dialect = {
  family: 'SQLite',
  products: ['SQLite'],
  network: null,
  rootDatabase: 'main',
  statements: {
    hasRule: verb => sqliteRuled.has(verb),
    judgeByVerb,
    judge: judgeSqlite,
    // It knows no hints.
    hintDoubt: () => ({ doubtful: null }),
    // What a PRAGMA sets is read by nobody but SQLite.
    changesSession: () => false,
    modeDoubt: () => null,
    checkSafe: () => {},
  },
  definitions: null,
  listing: { uniqueIsPrimary: () => false, notes: () => null },
  schema: sqliteSchemaStatements,
  rows: sqliteRowRules,
  client: sqliteClient,
  lexing: sqliteLexing,
  quoteName: name => quoted(name, '"'),
  literal,
  // It gives the place by itself, or names a word: see the engine.
  quotedOffset: () => undefined,
  nameInError,
  secretSpans: () => [],
  capabilities: () => ({
    ...noCapabilities,
    transactions: true,
    views: true,
    foreignKeys: true,
    checks: true,
    triggers: true,
    readOnlySessions: true,
  }),
}
