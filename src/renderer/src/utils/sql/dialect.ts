import type { Connection } from '@contract/connections.ts'
import type { NameStyle } from '@language/identifiers.ts'
import type { Lexing } from '@language/lexing.ts'
import { MySQL, SQLite } from '@codemirror/lang-sql'
import { quoteName } from '@language/identifiers.ts'
import { styleOf } from './name-style.ts'

const plain = /^[a-z_][\w$]*$/i
const keywordsOf = (...words: Array<string | undefined>) => new Set(words.flatMap(list => (list ?? '').toUpperCase().split(' ')))
const keywords: Record<NameStyle, Set<string>> = {
  MySQL: keywordsOf(MySQL.spec.keywords, MySQL.spec.types),
  SQLite: keywordsOf(SQLite.spec.keywords),
}

type Kind = Pick<Connection, 'engine' | 'product'>

/** As a person would type a name: quoted only where it needs that. */
export function typedName(name: string, style: NameStyle): string {
  return plain.test(name) && !keywords[style].has(name.toUpperCase()) ? name : quoteName(name, style)
}

/** How a server reads a text whose session is not open yet: as its sql_mode is out of the box. */
export function lexingOf(connection?: Kind): Lexing {
  const isSqlite = styleOf(connection) === 'SQLite'
  return { product: connection?.product ?? (isSqlite ? 'SQLite' : 'TiDB'), backslashEscapes: !isSqlite, ansiQuotes: isSqlite }
}
