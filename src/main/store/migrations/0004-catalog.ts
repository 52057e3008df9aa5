import type { Migration } from './migration.ts'

// A row that is gone keeps its place in the table but holds neither its name nor its index: `gone_key` is empty for
// one that is there, and its own id for one that is not.
const catalog = `
CREATE TABLE data_tables (
  id TEXT NOT NULL PRIMARY KEY,
  tenant_id TEXT NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
  data_source_id TEXT NOT NULL,
  name TEXT NOT NULL,
  "desc" TEXT NOT NULL,
  connection_id TEXT,
  database TEXT,
  source_desc TEXT,
  tags TEXT NOT NULL DEFAULT '[]',
  owner TEXT,
  note TEXT NOT NULL DEFAULT '',
  deprecated_at TEXT,
  deprecated_for TEXT,
  gone_at TEXT,
  gone_key TEXT NOT NULL DEFAULT '',
  revision INTEGER NOT NULL DEFAULT 1,
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL,
  UNIQUE (tenant_id, data_source_id, name, gone_key)
) STRICT;

CREATE TABLE data_table_columns (
  id TEXT NOT NULL PRIMARY KEY,
  tenant_id TEXT NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
  data_table_id TEXT NOT NULL REFERENCES data_tables (id) ON DELETE CASCADE,
  column_index INTEGER NOT NULL,
  name TEXT NOT NULL,
  "desc" TEXT NOT NULL,
  data_type TEXT NOT NULL,
  nullable INTEGER NOT NULL CHECK (nullable IN (0, 1)),
  default_value TEXT,
  partitioner INTEGER NOT NULL CHECK (partitioner IN (0, 1)),
  source_desc TEXT,
  tags TEXT NOT NULL DEFAULT '[]',
  owner TEXT,
  note TEXT NOT NULL DEFAULT '',
  deprecated_at TEXT,
  deprecated_for TEXT,
  gone_at TEXT,
  gone_key TEXT NOT NULL DEFAULT '',
  revision INTEGER NOT NULL DEFAULT 1,
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL,
  UNIQUE (data_table_id, column_index, gone_key),
  UNIQUE (data_table_id, name, gone_key)
) STRICT;
CREATE INDEX data_table_columns_tenant ON data_table_columns (tenant_id);

CREATE TABLE data_table_usages (
  id TEXT NOT NULL PRIMARY KEY,
  tenant_id TEXT NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
  data_table_id TEXT NOT NULL UNIQUE REFERENCES data_tables (id) ON DELETE CASCADE,
  row_count INTEGER NOT NULL,
  partition_count INTEGER NOT NULL,
  storage_size INTEGER NOT NULL,
  revision INTEGER NOT NULL DEFAULT 1,
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL
) STRICT;
CREATE INDEX data_table_usages_tenant ON data_table_usages (tenant_id);
`

/** Data tables, their columns and their usages. */
export const catalogTables: Migration = {
  version: 4,
  name: 'catalog',
  up: db => void db.exec(catalog),
}
