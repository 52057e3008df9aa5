import type { WantedView } from '../../contract/views.ts'
import type { Lexing } from '../../language/lexing.ts'
import type { TableName, ViewStatements } from '../schema-statements.ts'
import type { AlterStatement } from '../table-change.ts'
import { quoted, unquotedName } from '../../language/identifiers.ts'
import { nameTokens } from '../../language/name-tokens.ts'
import { checkSelect } from '../view-select.ts'
import { misfit } from '../written-parts.ts'
import { checkNewName } from './sqlite-new-names.ts'

const nameOf = ({ database, name }: TableName): string => `${quoted(database, '"')}.${quoted(name, '"')}`

/** Views of SQLite, which changes none: a view is dropped and made anew, with the triggers that went with it. */
export const sqliteViewStatements: ViewStatements = {
  read: (view, ddl, lexing) => ({
    select: view.definition,
    columnNames: ddl === null ? null : readNames(ddl, lexing),
    algorithm: null,
    security: null,
    checkOption: null,
    definer: null,
  }),
  create(view, wanted, lexing) {
    checkNewName(view.name, 'name')
    return createView(view, wanted, lexing)
  },
  losesTriggers: true,
  replace(view, wanted, { triggers }, lexing) {
    const one = (sql: string): AlterStatement => ({ sql, clauses: [{ sql, effects: ['remakes'] }] })
    return [
      one('BEGIN'),
      one(`DROP VIEW ${nameOf(view)}`),
      one(createView(view, wanted, lexing)),
      ...triggers.map(one),
      one('COMMIT'),
    ]
  },
}

function createView(
  view: TableName,
  { select, columnNames, algorithm, security, checkOption }: WantedView,
  lexing: Lexing,
): string {
  if (algorithm !== null || security !== null || checkOption !== null) {
    const field = algorithm !== null ? 'algorithm' : security !== null ? 'security' : 'checkOption'
    throw misfit(field, 'Views of SQLite have a name, names of columns and a query, nothing else. Leave it out.')
  }
  for (const column of columnNames ?? []) checkNewName(column, 'columnNames')
  const names = columnNames ? ` (${columnNames.map(column => quoted(column, '"')).join(', ')})` : ''
  return `CREATE VIEW ${nameOf(view)}${names} AS\n${checkSelect(select, lexing)}`
}

/** The names that stand behind the view's own; null where none do. */
function readNames(ddl: string, lexing: Lexing): string[] | null {
  const { tokens, closes } = nameTokens(ddl, lexing)
  for (const [at, { word }] of tokens.entries()) {
    if (word === 'AS') return null
    if (word === '(') {
      return tokens.slice(at + 1, closes.get(at))
        .filter(({ word: mark }) => mark !== ',')
        .map(({ kind, text }) => (kind === 'literal' ? unquotedName(text) : text))
    }
  }
  return null
}
