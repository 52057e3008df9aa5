import type { AccountPrivileges, PrivilegeGrant, Privileges, ServerAccount } from '../../../contract/privileges.ts'
import type { MetadataSession, PrivilegesPlace } from '../engine.ts'
import type { NamedRow } from './mysql-named-rows.ts'
import type { FoundGrant } from './mysql-own-grants.ts'
import { TihcError } from '../../../contract/errors.ts'
import { namedRows } from './mysql-named-rows.ts'
import { readOwnGrants } from './mysql-own-grants.ts'

/** How long each statement may take. */
const timeoutMs = 10_000

/** What concerns a table or view; a database besides. Others, such as PROCESS, are the server's alone. */
const ofTables = [
  'SELECT',
  'INSERT',
  'UPDATE',
  'DELETE',
  'CREATE',
  'DROP',
  'ALTER',
  'INDEX',
  'REFERENCES',
  'TRIGGER',
  'CREATE VIEW',
  'SHOW VIEW',
  'DELETE HISTORY',
]
const ofDatabases = [
  ...ofTables,
  'CREATE ROUTINE',
  'ALTER ROUTINE',
  'SHOW CREATE ROUTINE',
  'EXECUTE',
  'EVENT',
  'CREATE TEMPORARY TABLES',
  'LOCK TABLES',
]

type Ask = (sql: string, params?: string[]) => Promise<NamedRow[]>

/** `Create_tmp_table_priv`, or `Create View` of a set, as GRANT names it. */
function privilegeOf(name: string): string {
  const words = name.replace(/_priv$/i, '').replaceAll('_', ' ').toUpperCase()
  return words === 'CREATE TMP TABLE' ? 'CREATE TEMPORARY TABLES' : words
}

const setOf = (text: string | null | undefined) => (text ?? '').split(',').filter(Boolean).map(privilegeOf)
const keyOf = ({ user, host }: ServerAccount) => JSON.stringify([user, host])
const byName = (one: ServerAccount, other: ServerAccount) => (keyOf(one) < keyOf(other) ? -1 : 1)
const accountOf = ({ user, host }: NamedRow): ServerAccount => ({ user: user ?? '', host: host || null })

function grantOf(
  row: NamedRow,
  names: readonly string[],
  more: Pick<PrivilegeGrant, 'on'> & Partial<PrivilegeGrant>,
): FoundGrant {
  return {
    ...accountOf(row),
    pattern: null,
    columns: [],
    privileges: names.filter(name => name !== 'GRANT'),
    grantable: names.includes('GRANT'),
    ...more,
  }
}

/** Tables with a column for each privilege: `Select_priv` and `Y`. What else an account has there is not read. */
async function readWide(ask: Ask, columnsOf: (table: string) => Promise<string[]>, table: string, names: string[]) {
  const kinds = (await columnsOf(table)).filter(name => /_priv$/i.test(name))
  return (await ask(`SELECT ${[...names, ...kinds].join(', ')} FROM ${table}`)).map(row => ({
    row,
    names: kinds.filter(name => row[name.toLowerCase()] === 'Y').map(privilegeOf),
  }))
}

/** TiDB tells no case of names apart; the others have them in the case in which they keep them. */
const folding = (product: string) => (name: string) => (product === 'TiDB' ? name.toLowerCase() : name)

/** A database's name in a grant is a pattern as LIKE has it. */
function fits(pattern: string, database: string): boolean {
  const source = pattern.replace(/\\?[\s\S]/g, part => {
    if (part === '%') return '.*'
    if (part === '_') return '.'
    return (part.length > 1 ? part[1]! : part).replace(/[\\^$.*+?()[\]{}|]/, '\\$&')
  })
  return new RegExp(`^${source}$`, 'su').test(database)
}

async function readAll(
  ask: Ask,
  columnsOf: (table: string) => Promise<string[]>,
  { database, table }: PrivilegesPlace,
  product: string,
): Promise<FoundGrant[]> {
  const server = await readWide(ask, columnsOf, 'mysql.user', ['Host', 'User'])
  const fold = folding(product)
  const databases = await readWide(ask, columnsOf, 'mysql.db', ['Host', 'User', 'Db'])
  const found = [
    ...server.map(({ row, names }) => grantOf(row, names, { on: 'server' })),
    ...databases
      .filter(({ row }) => fits(fold(row.db!), fold(database)))
      .map(({ row, names }) => grantOf(row, names, { on: 'database', pattern: row.db! })),
  ]
  if (table === null) return found
  const place = [database, table]
  const tables = await ask(
    'SELECT Host, User, Table_priv FROM mysql.tables_priv WHERE Db = ? AND Table_name = ?',
    place,
  )
  const columns = await ask(
    `SELECT Host, User, Column_name, Column_priv FROM mysql.columns_priv
     WHERE Db = ? AND Table_name = ? ORDER BY Column_name`,
    place,
  )
  const ofColumns = columns.flatMap(row => setOf(row.column_priv).map(privilege => ({ row, privilege })))
  const byPrivilege = Map.groupBy(ofColumns, ({ row, privilege }) => JSON.stringify([accountOf(row), privilege]))
  return [
    ...found,
    ...tables.map(row => grantOf(row, setOf(row.table_priv), { on: 'table' })),
    ...[...byPrivilege.values()].map(group => grantOf(group[0]!.row, [group[0]!.privilege], {
      on: 'columns',
      columns: group.map(({ row }) => row.column_name!),
    })),
  ]
}

/** Which roles were granted to whom, by the role; MySQL before 8 has none. */
async function readHolders(ask: Ask, product: string): Promise<Map<string, ServerAccount[]>> {
  const rows = await ask(
    product === 'MariaDB'
      ? `SELECT Role AS from_user, '' AS from_host, User AS user, Host AS host FROM mysql.roles_mapping`
      : `SELECT FROM_USER, FROM_HOST, TO_USER AS user, TO_HOST AS host FROM mysql.role_edges`,
  ).catch(forgive)
  const roleOf = (row: NamedRow) => accountOf({ user: row.from_user ?? null, host: row.from_host ?? null })
  const groups = Map.groupBy(rows ?? [], row => keyOf(roleOf(row)))
  return new Map([...groups].map(([role, edges]) => [role, edges.map(accountOf).sort(byName)]))
}

/** What this account may not read, or what the server does not have. */
function forgive(error: unknown): null {
  if (error instanceof TihcError && error.code === 'engine') return null
  throw error
}

/** What concerns the place, in the order in which people think of it. */
function ofPlace(grants: readonly FoundGrant[], { table }: PrivilegesPlace): FoundGrant[] {
  const order = table === null ? ofDatabases : ofTables
  return grants.flatMap((grant) => {
    const all = grant.privileges.includes('ALL PRIVILEGES')
    const own = all ? ['ALL PRIVILEGES'] : order.filter(name => grant.privileges.includes(name))
    return own.length > 0 ? [{ ...grant, privileges: own }] : []
  })
}

function byAccount(grants: readonly FoundGrant[], holders: ReadonlyMap<string, ServerAccount[]>): AccountPrivileges[] {
  return [...Map.groupBy(grants, keyOf)]
    .map(([key, own]) => ({
      user: own[0]!.user,
      host: own[0]!.host,
      heldBy: holders.get(key) ?? [],
      grants: own.map(({ on, pattern, columns, privileges, grantable }) =>
        ({ on, pattern, columns, privileges, grantable })),
    }))
    .sort(byName)
}

/**
 * Reads who may do what with a database or a table: from the server's own tables, or, where this account may not read
 * those, from its own grants.
 */
export async function readPrivileges(
  query: MetadataSession['query'],
  product: string,
  place: PrivilegesPlace,
  signal: AbortSignal | undefined,
): Promise<Privileges> {
  const read = (sql: string, params?: string[]) => query(sql, params, { signal, timeoutMs })
  const ask: Ask = async (sql, params) => namedRows(await read(sql, params))
  const columnsOf = async (table: string) =>
    (await read(`SELECT * FROM ${table} LIMIT 0`)).columns.map(({ name }) => name)
  const all = await readAll(ask, columnsOf, place, product).catch(forgive)
  if (all) return { data: byAccount(ofPlace(all, place), await readHolders(ask, product)), complete: true }
  const { rows } = await read('SHOW GRANTS')
  const fold = folding(product)
  const own = readOwnGrants(rows.map(([text]) => String(text)))
    .filter(({ database, name, grant }) => {
      if (grant.on === 'server') return true
      if (grant.on === 'database') return fits(fold(database), fold(place.database))
      return fold(database) === fold(place.database) && fold(name) === fold(place.table ?? '')
    })
    .map(({ grant }) => grant)
  return { data: byAccount(ofPlace(own, place), new Map()), complete: false }
}
