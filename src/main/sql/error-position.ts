import type { Statement } from '../../language/splitter.ts'

/**
 * Where in the whole text a server's syntax error lies, 1-based. Servers count lines within the statement and
 * quote what they stumbled over: TiDB says `line 2 column 14 near "…"` (the column is the one it has read to),
 * MySQL and MariaDB `near '…' at line 2`. Other errors are placed at the statement's begin.
 *
 * @param details the error's details, with the server's `message`
 */
export function errorPosition(details: Record<string, unknown> | undefined, statement: Pick<Statement, 'text' | 'line' | 'column'>): { line: number, column: number } {
  // SQLite's place is counted from the statement's begin.
  if (typeof details?.offset === 'number') {
    const before = statement.text.slice(0, details.offset).split('\n')
    return within(statement, before.length, before.at(-1)!.length + 1)
  }
  const message = typeof details?.message === 'string' ? details.message : ''
  const tidb = /\bline (\d+) column (\d+) near "([\s\S]*)"\s*$/.exec(message)
  if (tidb)
    return within(statement, Number(tidb[1]), quotedColumn(statement.text, tidb[3]!, Number(tidb[1])) ?? Number(tidb[2]))
  const mysql = /near '([\s\S]*)' at line (\d+)$/.exec(message)
  if (mysql)
    return within(statement, Number(mysql[2]), quotedColumn(statement.text, mysql[1]!, Number(mysql[2])) ?? 1)
  return { line: statement.line, column: statement.column }
}

function within(statement: Pick<Statement, 'line' | 'column'>, line: number, column: number): { line: number, column: number } {
  return {
    line: statement.line + line - 1,
    column: line === 1
      ? statement.column + column - 1
      : column,
  }
}

/** The column in `line` at which the quoted rest of the text begins; the line's end when nothing is left. */
function quotedColumn(text: string, quoted: string, line: number): number | undefined {
  const lines = text.split('\n')
  const begin = lines.slice(0, line - 1).reduce((length, each) => length + each.length + 1, 0)
  const length = lines[line - 1]?.length ?? 0
  if (quoted === '') return length + 1
  const at = text.indexOf(quoted.replace(/\.\.\.$/, ''), begin)
  return at >= 0 && at <= begin + length ? at - begin + 1 : undefined
}
