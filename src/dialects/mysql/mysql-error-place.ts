/*
 * What the servers say of a place: they count lines within the statement and quote what they stumbled over. TiDB says
 * `line 2 column 14 near "…"` (the column is the one it has read to), MySQL and MariaDB `near '…' at line 2`.
 */

function offsetOfLine(text: string, line: number): number {
  return text.split('\n', line - 1).reduce((length, each) => length + each.length + 1, 0)
}

/** The place of what a syntax error quotes, in characters from the statement's begin. */
export function quotedOffset(message: string, text: string): number | undefined {
  const tidb = /\bline (\d+) column (\d+) near "([\s\S]*)"\s*$/.exec(message)
  if (tidb)
    return offsetOfQuoted(text, tidb[3]!, Number(tidb[1])) ?? offsetOfLine(text, Number(tidb[1])) + Number(tidb[2]) - 1
  const mysql = /near '([\s\S]*)' at line (\d+)$/.exec(message)
  if (mysql) return offsetOfQuoted(text, mysql[1]!, Number(mysql[2])) ?? offsetOfLine(text, Number(mysql[2]))
}

/** Where in `line` the quoted rest of the text begins; the line's end when nothing is left. */
function offsetOfQuoted(text: string, quoted: string, line: number): number | undefined {
  const begin = offsetOfLine(text, line)
  const end = begin + (text.split('\n', line)[line - 1]?.length ?? 0)
  if (quoted === '') return end
  const found = text.indexOf(quoted.replace(/\.\.\.$/, ''), begin)
  return found >= 0 && found <= end ? found : undefined
}

/**
 * What the servers say of a name: `Table 'shop.a' doesn't exist`, `Unknown column 'o.a' in …`, `Column 'a' in where
 * clause is ambiguous`, `FUNCTION shop.a does not exist`. A quoted value (`Duplicate entry 'a'`, `Incorrect integer
 * value: 'a' for column 'n'`) is none.
 */
const aboutName = new RegExp([
  String.raw`\b(?:FUNCTION|PROCEDURE) (\S+) does not exist`,
  String.raw`\b(?:table|view|column|key|index|database|schema)(?: name)? '((?:[^']|'')+)'`,
].join('|'), 'i')

/** What a server writes of an error is no longer than this. */
const longestMessage = 10_000

/** The name that an error is about, with what it stands in. */
export function nameInError(message: string): string | undefined {
  const found = aboutName.exec(message.slice(0, longestMessage))
  return found?.[1] ?? found?.[2]
}
