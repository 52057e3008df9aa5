import { sql } from 'kysely'

/** Whether a column holds a text; the marks of LIKE in it mean themselves. */
export function holds(column: string, text: string) {
  const pattern = `%${text.replaceAll(/[!%_]/g, '!$&')}%`
  return sql<boolean>`${sql.ref(column)} like ${pattern} escape '!'`
}
