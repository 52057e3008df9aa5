import type { Dialect } from '../dialect.ts'
import { quoted } from '../../language/identifiers.ts'
import { mysqlClient } from '../client-commands.ts'
import { mysqlCapabilities } from './mysql-capabilities.ts'
import { mysqlListing } from './mysql-column-notes.ts'
import { mysqlDefinitionRules } from './mysql-definition-rules.ts'
import { nameInError, quotedOffset } from './mysql-error-place.ts'
import { hintDoubt } from './mysql-hints.ts'
import { mysqlLexing, mysqlProducts } from './mysql-lexing.ts'
import { literal } from './mysql-literals.ts'
import { mysqlNetwork } from './mysql-network.ts'
import { mysqlRowRules } from './mysql-row-rules.ts'
import { mysqlSchemaStatements } from './mysql-schema-statements.ts'
import { secretSpans } from './mysql-secrets.ts'
import { changesSession, modeDoubt } from './mysql-session-changes.ts'
import { hasRule, judge, judgeByVerb } from './mysql-statement-rules.ts'
import { refuseCommentRun } from './tidb-comment-limit.ts'

/** TiDB, MySQL and MariaDB. */
export const mysqlDialect: Dialect = {
  family: 'MySQL',
  products: mysqlProducts,
  network: mysqlNetwork,
  rootDatabase: null,
  statements: {
    hasRule,
    judgeByVerb,
    judge,
    hintDoubt,
    changesSession,
    modeDoubt,
    checkSafe: refuseCommentRun,
  },
  definitions: mysqlDefinitionRules,
  listing: mysqlListing,
  schema: mysqlSchemaStatements,
  rows: mysqlRowRules,
  client: mysqlClient,
  lexing: mysqlLexing,
  quoteName: name => quoted(name, '`'),
  literal,
  quotedOffset,
  nameInError,
  secretSpans,
  capabilities: mysqlCapabilities,
}
