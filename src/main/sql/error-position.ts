import type { Statement } from './splitter.ts'

/**
 * Where in the whole text a server's syntax error lies, 1-based. Servers count within the statement:
 * TiDB says `line 2 column 14 near "…"`, MySQL and MariaDB `near '…' at line 2`. Other errors are placed
 * at the statement's begin.
 *
 * @param details the error's details, with the server's `message`
 */
export function errorPosition(details: Record<string, unknown> | undefined, statement: Pick<Statement, 'text' | 'line' | 'column'>): { line: number, column: number } {
  // SQLite's place is counted from the statement's begin.
  if (typeof details?.offset === 'number') {
    const before = statement.text.slice(0, details.offset).split('\n')
    return within(statement, before.length, before.at(-1)!.length + 1)
  }
  const message = typeof details?.message === 'string'
    ? details.message
    : ''
  const tidb = /\bline (\d+) column (\d+) near/.exec(message)
  if (tidb)
    return within(statement, Number(tidb[1]), Number(tidb[2]))
  const mysql = /near '([\s\S]*)' at line (\d+)$/.exec(message)
  if (mysql)
    return within(statement, Number(mysql[2]), columnOf(statement.text, mysql[1]!, Number(mysql[2])))
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

/** The server quotes what follows the error, at most 80 characters of it. */
function columnOf(text: string, near: string, line: number): number {
  const lines = text.split('\n')
  const before = lines.slice(0, line - 1).join('\n').length + (line > 1
    ? 1
    : 0)
  const at = near
    ? text.indexOf(near, before)
    : -1
  return at >= 0 && at <= before + lines[line - 1]!.length
    ? at - before + 1
    : near
      ? 1
      : (lines[line - 1]?.length ?? 0) + 1
}
