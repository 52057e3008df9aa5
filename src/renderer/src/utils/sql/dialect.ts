import type { Connection } from '@contract/connections.ts'
import type { SessionState } from '@contract/sql.ts'
import type { Lexing } from '@language/lexing.ts'
import { editorLanguage } from '@dialects/editors.ts'
import { lexingOf, quoteName } from '@dialects/registry.ts'
import { familyOf } from './name-style.ts'

const plain = /^[a-z_][\w$]*$/i

/** As a person would type a name: quoted only where it needs that. */
export function typedName(name: string, family: string): string {
  return plain.test(name) && !editorLanguage(family).reserved.has(name.toUpperCase()) ? name : quoteName(name, family)
}

/** How a server reads a text: as its session says, and before one is open as its sql_mode is out of the box. */
export function textLexing(
  connection?: Pick<Connection, 'engine' | 'product'>,
  session?: SessionState['lexing'],
): Lexing {
  const usual = lexingOf(familyOf(connection), session?.product ?? connection?.product)
  if (!session) return usual
  const { backslashEscapes, ansiQuotes, isOracle } = session
  return { ...usual, backslashEscapes, ansiQuotes, ...(isOracle && { isOracle }) }
}
