import type { Dependents } from '../dependents.ts'
import type { Ask } from './sqlite-metadata-link.ts'
import { mainDatabase } from './sqlite-session.ts'

/** Reads the views, triggers and foreign keys of a file. */
export async function readDependents(ask: Ask): Promise<Dependents> {
  const texts = await ask(`SELECT type, name, sql FROM sqlite_schema WHERE type IN ('view', 'trigger') ORDER BY name`)
  const keys = await ask(
    `SELECT t.name, k.id, k."from", k."table", k."to" FROM sqlite_schema AS t
     JOIN temp.pragma_foreign_key_list(t.name) AS k WHERE t.type = 'table' ORDER BY t.name, k.id, k.seq`,
  )
  const byKey = Map.groupBy(keys, ([table, key]) => JSON.stringify([table, key]))
  return {
    foldsTables: true,
    texts: texts.map(([type, name, sql]) => ({
      kind: type === 'view' ? 'view' : 'trigger',
      database: mainDatabase,
      name: String(name),
      sql: String(sql ?? ''),
    })),
    foreignKeys: [...byKey.values()].map(parts => ({
      database: mainDatabase,
      table: String(parts[0]![0]),
      name: null,
      columns: parts.map(([, , from]) => String(from)),
      referencedDatabase: mainDatabase,
      referencedTable: String(parts[0]![3]),
      // Without any it is the primary key that is meant.
      referencedColumns: parts.flatMap(([, , , , to]) => (to === null ? [] : [String(to)])),
    })),
    unread: [],
  }
}
