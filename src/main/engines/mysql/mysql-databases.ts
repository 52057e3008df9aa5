import type { Database } from '../../../schema/model.ts'
import type { DatabaseInfo } from '../engine.ts'
import type { Dictionary } from './mysql-dictionary.ts'
import type { MetadataLink } from './mysql-metadata-pool.ts'
import { TihcError } from '../../../contract/errors.ts'
import { byName } from './mysql-names.ts'

const systemDatabases = new Set(['information_schema', 'mysql', 'performance_schema', 'sys', 'metrics_schema'])
const isSystem = (name: string): boolean => systemDatabases.has(name.toLowerCase())

export async function listDatabases({ ask }: MetadataLink): Promise<DatabaseInfo[]> {
  const rows = await ask('SHOW DATABASES')
  return rows.map(([name]) => ({ name: name!, system: isSystem(name!) })).sort(byName)
}

/** @throws {TihcError} `not_found` */
export async function readDatabase({ ask }: MetadataLink, { orNull }: Dictionary, database: string): Promise<Database> {
  const [row] = await ask(
    `SELECT SCHEMA_NAME, DEFAULT_CHARACTER_SET_NAME, DEFAULT_COLLATION_NAME, ${orNull('SCHEMATA', 'SCHEMA_COMMENT')},
       ${orNull('SCHEMATA', 'TIDB_PLACEMENT_POLICY_NAME')}
     FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = ?`,
    [database],
  )
  if (!row) throw noDatabase(database)
  const [name, charset, collation, comment, policy] = row
  return {
    name: name!,
    system: isSystem(name!),
    charset: charset ?? null,
    collation: collation ?? null,
    comment: comment ?? '',
    options: policy ? { 'PLACEMENT POLICY': policy } : {},
  }
}

/** @throws {TihcError} `not_found` */
export async function checkDatabase({ ask }: MetadataLink, database: string): Promise<void> {
  const found = await ask('SELECT SCHEMA_NAME FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = ?', [database])
  if (found.length === 0) throw noDatabase(database)
}

function noDatabase(database: string): TihcError {
  return new TihcError(
    'not_found',
    `There is no database “${database}”, or this account may not see it. Refresh the list of databases.`,
  )
}
