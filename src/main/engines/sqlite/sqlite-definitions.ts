import type { Database } from 'better-sqlite3'
import { sqliteLexing } from '../../../dialects/sqlite/sqlite-lexing.ts'
import { unquotedName } from '../../../language/identifiers.ts'
import { Lexer, Token } from '../../../language/lexer.ts'

/** A row of sqlite_schema, or of its like for what is temporary. */
export interface Definition {
  type: 'table' | 'view' | 'trigger' | 'index'
  name: string
  /** The table or view that it belongs to; its own name for a table or view. */
  table: string
  sql: string
  isTemporary: boolean
}

const writes = ['insert', 'update', 'delete', 'replace']

/** The names that stand in a text, in lower case, without quotes; texts may be names too. */
export function namesIn(sql: string): Set<string> {
  const names = new Set<string>()
  const lexer = new Lexer(sql, sqliteLexing())
  for (let kind = lexer.next(); kind !== Token.End; kind = lexer.next()) {
    if (kind === Token.Word || kind === Token.QuotedIdentifier || kind === Token.String)
      names.add(unquotedName(sql.slice(lexer.start, lexer.end)).toLowerCase())
  }
  return names
}

/**
 * All that the file, and the session besides, define by a text. Somebody may have written into the table of definitions
 * itself, where SQLite takes a type in any case, and bytes for a text.
 */
export function readDefinitions(db: Database): Definition[] {
  const rows = db
    .prepare(
      `SELECT lower(type) AS type, name, tbl_name AS "table", CAST(sql AS TEXT) AS sql, isTemporary FROM (
         SELECT type, name, tbl_name, sql, 0 AS isTemporary FROM sqlite_schema
         UNION ALL SELECT type, name, tbl_name, sql, 1 FROM sqlite_temp_schema
       ) WHERE sql IS NOT NULL`,
    )
    .all() as Array<Omit<Definition, 'isTemporary'> & { isTemporary: number }>
  return rows.map(row => ({ ...row, isTemporary: row.isTemporary === 1 }))
}

/** Whether a statement may set off triggers. */
function mayWrite(names: ReadonlySet<string>): boolean {
  return writes.some(word => names.has(word))
}

/**
 * The views that a text names and the triggers on what it may write, and what these name in their turn, the nearest
 * first. What a foreign key sets off is not followed.
 */
export function reachedFrom(all: readonly Definition[], ...texts: string[]): Set<Definition> {
  const views = Map.groupBy(all.filter(({ type }) => type === 'view'), ({ name }) => name.toLowerCase())
  const triggers = Map.groupBy(all.filter(({ type }) => type === 'trigger'), ({ table }) => table.toLowerCase())
  const reached = new Set<Definition>()
  for (const text of texts) {
    const names = namesIn(text)
    const writing = mayWrite(names)
    for (const name of names) {
      for (const found of [...(views.get(name) ?? []), ...(writing ? (triggers.get(name) ?? []) : [])]) {
        if (reached.has(found)) continue
        reached.add(found)
        texts.push(found.sql)
      }
    }
  }
  return reached
}
