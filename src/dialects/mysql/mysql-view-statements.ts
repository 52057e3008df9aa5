import type { WantedView } from '../../contract/views.ts'
import type { Lexing } from '../../language/lexing.ts'
import type { View } from '../../schema/model.ts'
import type { ReadView, TableName, ViewStatements } from '../schema-statements.ts'
import { quoted } from '../../language/identifiers.ts'
import { nameTokens } from '../../language/name-tokens.ts'
import { ScopeReader } from '../../language/scope-reader.ts'
import { isSame } from '../../schema/diff.ts'
import { checkSelect } from '../view-select.ts'
import { misfit, spaced } from '../written-parts.ts'
import { quoteIdentifier, quoteQualified } from './mysql-identifiers.ts'
import { checkNewName } from './mysql-new-names.ts'

function clause(
  verb: string,
  { database, name }: TableName,
  { select, columnNames, algorithm, security, checkOption }: WantedView,
  definer: string | null,
  lexing: Lexing,
): string {
  if (checkOption !== null && lexing.product === 'TiDB') {
    throw misfit('checkOption', 'TiDB writes nothing through views, so it checks nothing there. Leave the check out.')
  }
  for (const column of columnNames ?? []) checkNewName(column, 'columnNames')
  const head = spaced([
    verb,
    algorithm === null ? '' : `ALGORITHM = ${algorithm}`,
    definer === null ? '' : `DEFINER = ${accountName(definer)}`,
    security === null ? '' : `SQL SECURITY ${security}`,
    `VIEW ${quoteQualified(database, name)}`,
    columnNames === null ? '' : `(${columnNames.map(quoteIdentifier).join(', ')})`,
    'AS',
  ])
  const body = `${head}\n${checkSelect(select, lexing)}`
  return checkOption === null ? body : `${body}\nWITH ${checkOption} CHECK OPTION`
}

/** `user@host` as the dictionary has it; a role has no host. */
function accountName(account: string): string {
  const at = account.lastIndexOf('@')
  const [user, host] = at === -1 ? [account, ''] : [account.slice(0, at), account.slice(at + 1)]
  return host === '' ? quoted(user, '`') : `${quoted(user, '`')}@${quoted(host, '`')}`
}

const wordOf = (word: string | true | undefined): string | null =>
  (typeof word === 'string' ? word.toUpperCase() : null)

/** What a query calls its columns, as far as it says so. */
function outputsOf(select: string, lexing: Lexing): readonly string[] | null {
  const reader = new ScopeReader(select, lexing, null)
  return reader.query(0, reader.tokens.length, null, new Map())
}

/** Reads what stands before the query of a printed view. */
function readHead(ddl: string, lexing: Lexing): Pick<WantedView, 'columnNames'> & { algorithm: string | undefined } {
  const { tokens, closes } = nameTokens(ddl, lexing)
  const word = (at: number) => tokens[at]?.word ?? ''
  const algorithmAt = tokens.findIndex((_, at) => word(at) === 'ALGORITHM')
  const viewAt = tokens.findIndex((_, at) => word(at) === 'VIEW')
  // Its name, and maybe its database before it.
  const namedAt = word(viewAt + 2) === '.' ? viewAt + 3 : viewAt + 1
  const open = namedAt + 1
  const columnNames = word(open) === '('
    ? tokens.slice(open + 1, closes.get(open)).filter(({ word: mark }) => mark !== ',').map(({ text }) => text)
    : null
  return { columnNames, algorithm: algorithmAt === -1 ? undefined : tokens[algorithmAt + 2]?.text }
}

/** The dictionary leaves out what the text says: on some servers the algorithm, on others names of columns. */
function readView(view: View, ddl: string | null, lexing: Lexing): ReadView {
  const { ALGORITHM, DEFINER, 'SQL SECURITY': security } = view.options
  const head = ddl === null ? null : readHead(ddl, lexing)
  return {
    select: view.definition,
    columnNames: head && (isSame(head.columnNames, outputsOf(view.definition ?? '', lexing)) ? null : head.columnNames),
    algorithm: wordOf(ALGORITHM ?? head?.algorithm) as WantedView['algorithm'],
    security: wordOf(security) as WantedView['security'],
    checkOption: wordOf(view.checkOption ?? undefined) as WantedView['checkOption'],
    definer: typeof DEFINER === 'string' ? DEFINER : null,
  }
}

/** Views of the MySQL family: `CREATE OR REPLACE` changes one at once, and what stands on it goes on. */
export const mysqlViewStatements: ViewStatements = {
  read: readView,
  create(view, wanted, lexing) {
    checkNewName(view.name, 'name')
    return clause('CREATE', view, wanted, null, lexing)
  },
  losesTriggers: false,
  replace: (view, wanted, { definer }, lexing) => {
    const sql = clause('CREATE OR REPLACE', view, wanted, definer, lexing)
    return [{ sql, clauses: [{ sql, effects: ['instant'] }] }]
  },
}
