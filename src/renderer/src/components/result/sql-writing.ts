import type { Connection } from '@contract/connections.ts'
import type { SessionState } from '@contract/sql.ts'
import type { SqlWriting } from './copy-writers.ts'
import { dialectOf } from '@dialects/registry.ts'
import { textLexing } from '@/utils/sql/dialect.ts'
import { familyOf } from '@/utils/sql/name-style.ts'

/** How cells are copied as SQL: as the family writes it that they came from, and its session reads it. */
export function sqlWriting(connection?: Connection, session?: SessionState['lexing']): SqlWriting {
  const { quoteName, literal } = dialectOf(familyOf(connection))
  const lexing = textLexing(connection, session)
  return { quoteName, literal: value => literal(value, lexing) }
}
