import type { Generated } from 'kysely'

/**
 * The tables of the app's store. Times are ISO 8601 in UTC with milliseconds; booleans are 0 and 1.
 * Every row that belongs to someone carries its tenant.
 */
export interface StoreSchema {
  tenants: TenantRow
  users: UserRow
  tokens: TokenRow
  connections: ConnectionRow
  ssh_known_hosts: SshKnownHostRow
  server_keys: ServerKeyRow
  databases: DatabaseRow
  data_tables: DataTableRow
  data_table_columns: DataTableColumnRow
  data_table_usages: DataTableUsageRow
  history: HistoryRow
  settings: SettingRow
}

export interface TenantRow { id: string, name: string, created_at: string, updated_at: string }

export interface UserRow {
  id: string
  tenant_id: string
  username: string
  /** `scrypt$N$r$p$salt$hash`, salt and hash in base64. */
  password: string
  role: 'viewer' | 'editor' | 'admin'
  /** Grows when older tokens must end. */
  token_generation: number
  created_at: string
  updated_at: string
}

/** Tokens that were ended before their time. */
export interface TokenRow { id: string, user_id: string, expires_at: string }

export interface ConnectionRow {
  id: string
  tenant_id: string
  name: string
  /** The family of its dialect. */
  engine: string
  product: string | null
  version: string | null
  host: string | null
  port: number | null
  user: string | null
  database: string | null
  file: string | null
  /** JSON `{mode, ca, cert}`. */
  tls: string
  /** JSON of `{password, tlsKey, sshPassword, …}`, each sealed by the secret store; see `connections/secrets.ts`. */
  secrets: string
  /** JSON `{host, port, user, method, jump}` of the SSH server that it is reached through; null for none. */
  ssh: string | null
  /** JSON `{connectTimeout, compress, timeZone, startSql}`; what is left out is as usual. */
  advanced: string
  read_only: number
  environment: string | null
  color: string | null
  folder: string | null
  /** JSON, a list of texts. */
  tags: string
  created_at: string
  updated_at: string
}

/** A key that somebody accepted for the tenant: one for every place. */
export interface AcceptedKeyRow {
  id: string
  tenant_id: string
  /** In lower case. */
  host: string
  port: number
  /** The SSH servers through which it is reached; empty for none. */
  via: string
  /** `SHA256:…` */
  fingerprint: string
  /** The name of whoever accepted it. */
  added_by: string
  created_at: string
}

/** Keys of SSH servers. */
export interface SshKnownHostRow extends AcceptedKeyRow { key_type: string }

/** Certificates and RSA keys of database servers: one of each kind for every place. */
export interface ServerKeyRow extends AcceptedKeyRow { kind: 'certificate' | 'rsa' }

/** Numbers for databases, so that an id stays for a connection and name. */
export interface DatabaseRow {
  id: Generated<number>
  tenant_id: string
  connection_id: string
  name: string
  /** When TiHC created or first saw it. */
  created_at: string
  /** Set when it was dropped through TiHC: the id is given up for good. */
  dropped_at: string | null
}

/** What every row of the catalog has. */
interface CatalogRow {
  id: string
  tenant_id: string
  /** Grows with every change. */
  revision: Generated<number>
  created_at: string
  updated_at: string
}

/** What people write of a table or column, and what the last sync found. */
interface RemarkedRow extends CatalogRow {
  /** What people wrote; what the server says is in `source_desc`. */
  desc: string
  source_desc: Generated<string | null>
  /** JSON, a list of texts. */
  tags: Generated<string>
  owner: Generated<string | null>
  note: Generated<string>
  deprecated_at: Generated<string | null>
  deprecated_for: Generated<string | null>
  gone_at: Generated<string | null>
  /** Empty while it is there, else its id: what is gone holds neither name nor index. */
  gone_key: Generated<string>
}

export interface DataTableRow extends RemarkedRow {
  data_source_id: string
  name: string
  /** Where it was synced from; null where it never was. */
  connection_id: Generated<string | null>
  database: Generated<string | null>
}

export interface DataTableColumnRow extends RemarkedRow {
  data_table_id: string
  column_index: number
  name: string
  data_type: string
  nullable: number
  default_value: string | null
  partitioner: number
}

export interface DataTableUsageRow extends CatalogRow {
  data_table_id: string
  row_count: number
  partition_count: number
  /** Bytes. */
  storage_size: number
}

export interface HistoryRow {
  id: Generated<number>
  tenant_id: string
  user_id: string
  task_id: string
  connection_id: string | null
  connection_name: string
  database: string | null
  sql: string
  status: 'queued' | 'running' | 'completed' | 'failed' | 'cancelled'
  error: string | null
  row_count: number
  elapsed_ms: number
  started_at: string
}

export interface SettingRow { tenant_id: string, user_id: string, key: string, value: string }
