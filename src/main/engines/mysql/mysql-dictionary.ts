import type { MetadataLink } from './mysql-metadata-pool.ts'

/** What of the dictionary differs from product to product and from version to version. */
const varying = [
  'CHECK_CONSTRAINTS',
  'COLUMNS',
  'PARTITIONS',
  'SCHEMATA',
  'STATISTICS',
  'TABLES',
  'TABLE_CONSTRAINTS',
  'TIDB_CHECK_CONSTRAINTS',
  'TIDB_INDEXES',
  'VIEWS',
]

/** Which tables and columns information_schema has on a server: they say more of it than its version. */
export interface Dictionary {
  /** `table` is one of those that vary. */
  has: (table: string, column?: string) => boolean
  /** For the list of a SELECT: the column, or NULL where the server has none. */
  orNull: (table: string, column: string) => string
}

/** Reads it once for every version that answers; a failure is not kept. */
export function createDictionaryReader(): (link: MetadataLink) => Promise<Dictionary> {
  const known = new Map<string, Promise<Dictionary>>()
  return link => {
    const { product, version } = link.link.info
    const key = `${product} ${version}`
    const found = known.get(key) ?? readDictionary(link)
    known.set(key, found)
    found.catch(() => known.delete(key))
    return found
  }
}

async function readDictionary({ ask }: MetadataLink): Promise<Dictionary> {
  const rows = await ask(
    'SELECT TABLE_NAME, COLUMN_NAME FROM information_schema.COLUMNS'
    + ' WHERE TABLE_SCHEMA = \'information_schema\' AND TABLE_NAME IN (?)',
    [varying],
  )
  const columns = new Set(rows.flatMap(([table, column]) => [table!.toUpperCase(), `${table}.${column}`.toUpperCase()]))
  return {
    has: (table, column) => columns.has(column === undefined ? table : `${table}.${column}`),
    orNull: (table, column) => (columns.has(`${table}.${column}`) ? column : 'NULL'),
  }
}
