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
  data_sources: DataSourceRow
  source_snapshots: SourceSnapshotRow
  schema_objects: SchemaObjectRow
  left_out_tables: LeftOutTableRow
  rename_proposals: RenameProposalRow
  catalog_changes: CatalogChangeRow
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
  /** What it is on its server; null where it never was synced. */
  kind: Generated<'table' | 'view' | null>
  /** The digest of the object that was merged last; empty where a person has changed what a server says since. */
  merged: Generated<string>
  /** How many of its columns are not gone. */
  column_count: Generated<number>
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
  /** When the server's statistics said so; null where a person set it. */
  measured_at: Generated<string | null>
}

/** A database of a connection that was synced. */
export interface DataSourceRow {
  /** `{connectionId}-{databaseId}` */
  id: string
  tenant_id: string
  /** The connection may be gone; its name then is what it was. */
  connection_id: string
  connection_name: string
  database: string
  product: string | null
  version: string | null
  every_hours: Generated<number | null>
  /** How the last sync ended; `running` is left where the program ended in the middle of one. */
  status: Generated<'running' | 'completed' | 'failed' | 'cancelled' | null>
  error: Generated<string | null>
  /** When a sync was tried last, whether it could begin or not. */
  tried_at: Generated<string | null>
  /** When the last sync began; one that goes on with an earlier one began when that did. */
  started_at: Generated<string | null>
  /** When the last sync ended that was complete. */
  synced_at: Generated<string | null>
  /** The number of the last complete snapshot. */
  snapshot: Generated<number>
  /** The name up to which a sync came that did not end; null where the next one begins at the beginning. */
  resume_after: Generated<string | null>
  created_at: string
}

export interface SourceSnapshotRow {
  tenant_id: string
  source_id: string
  number: number
  taken_at: string
  tables: number
  added: number
  changed: number
  removed: number
}

/** A state of a table, view or sequence, and of which snapshots it is a part. */
export interface SchemaObjectRow {
  id: Generated<number>
  tenant_id: string
  source_id: string
  name: string
  kind: 'table' | 'view' | 'sequence'
  /** How its server knows it, also under another name. */
  server_id: string | null
  /** Of the definition; equal ones have equal ones. */
  digest: string
  /** JSON of the model, as `schema/compact.ts` writes it. */
  definition: string
  ddl: string | null
  /** JSON, names of the tables that its foreign keys refer to. */
  referred: string
  /** The first snapshot that has it so. */
  since: number
  /** The first snapshot that has it so no more; null for now. */
  until: number | null
}

/** A table that syncs leave out because a person deleted it for good. */
export interface LeftOutTableRow { tenant_id: string, source_id: string, name: string, left_out_at: string }

/** A data table or column that is gone and one that is new, and may be the same. */
export interface RenameProposalRow {
  id: string
  tenant_id: string
  source_id: string
  kind: 'table' | 'column'
  old_id: string
  new_id: string
}

/** A data table of which something changed, for the search index; rows go once it has read them. */
export interface CatalogChangeRow { seq: Generated<number>, tenant_id: string, data_table_id: string }

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
  /** Null of a statement that changes none, that has not ended, or that an older version wrote. */
  affected_rows: number | null
  elapsed_ms: number
  started_at: string
}

export interface SettingRow { tenant_id: string, user_id: string, key: string, value: string }
