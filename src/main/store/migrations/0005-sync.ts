import type { Migration } from './migration.ts'

// What a database held at every complete sync: an object's row says from which snapshot on it was so (`since`) and with
// which one it was not any more (`until`). A sync that finds nothing new therefore adds one row, that of its snapshot.
const sync = `
CREATE TABLE data_sources (
  id TEXT NOT NULL PRIMARY KEY,
  tenant_id TEXT NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
  connection_id TEXT NOT NULL,
  connection_name TEXT NOT NULL,
  database TEXT NOT NULL,
  product TEXT,
  version TEXT,
  every_hours INTEGER,
  status TEXT,
  error TEXT,
  tried_at TEXT,
  started_at TEXT,
  synced_at TEXT,
  snapshot INTEGER NOT NULL DEFAULT 0,
  resume_after TEXT,
  created_at TEXT NOT NULL
) STRICT;
CREATE INDEX data_sources_tenant ON data_sources (tenant_id, connection_id);

CREATE TABLE source_snapshots (
  tenant_id TEXT NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
  source_id TEXT NOT NULL REFERENCES data_sources (id) ON DELETE CASCADE,
  number INTEGER NOT NULL,
  taken_at TEXT NOT NULL,
  tables INTEGER NOT NULL,
  added INTEGER NOT NULL,
  changed INTEGER NOT NULL,
  removed INTEGER NOT NULL,
  PRIMARY KEY (source_id, number)
) STRICT;

CREATE TABLE schema_objects (
  id INTEGER PRIMARY KEY,
  tenant_id TEXT NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
  source_id TEXT NOT NULL REFERENCES data_sources (id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  kind TEXT NOT NULL,
  server_id TEXT,
  digest TEXT NOT NULL,
  since INTEGER NOT NULL,
  until INTEGER,
  referred TEXT NOT NULL,
  definition TEXT NOT NULL,
  ddl TEXT,
  UNIQUE (source_id, name, since)
) STRICT;
CREATE INDEX schema_objects_now ON schema_objects (source_id, name) WHERE until IS NULL;
CREATE INDEX schema_objects_server ON schema_objects (source_id, server_id) WHERE server_id IS NOT NULL;
CREATE INDEX schema_objects_since ON schema_objects (source_id, since);
CREATE INDEX schema_objects_until ON schema_objects (source_id, until) WHERE until IS NOT NULL;

CREATE TABLE left_out_tables (
  tenant_id TEXT NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
  source_id TEXT NOT NULL REFERENCES data_sources (id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  left_out_at TEXT NOT NULL,
  PRIMARY KEY (source_id, name)
) STRICT;

CREATE TABLE rename_proposals (
  id TEXT NOT NULL PRIMARY KEY,
  tenant_id TEXT NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
  source_id TEXT NOT NULL REFERENCES data_sources (id) ON DELETE CASCADE,
  kind TEXT NOT NULL,
  old_id TEXT NOT NULL,
  new_id TEXT NOT NULL,
  UNIQUE (old_id, new_id)
) STRICT;

-- What changed since the search index read it last.
CREATE TABLE catalog_changes (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  tenant_id TEXT NOT NULL,
  data_table_id TEXT NOT NULL
) STRICT;

ALTER TABLE data_tables ADD COLUMN kind TEXT;
-- The digest of the object that was merged last; empty where a person has changed what a server says since.
ALTER TABLE data_tables ADD COLUMN merged TEXT NOT NULL DEFAULT '';
ALTER TABLE data_tables ADD COLUMN column_count INTEGER NOT NULL DEFAULT 0;
UPDATE data_tables SET column_count = (
  SELECT count(*) FROM data_table_columns WHERE data_table_id = data_tables.id AND gone_at IS NULL
);
ALTER TABLE data_table_usages ADD COLUMN measured_at TEXT;
INSERT INTO catalog_changes (tenant_id, data_table_id) SELECT tenant_id, id FROM data_tables;
`

// What the store chooses its indexes by, until somebody has it count: a tenant has nearly all rows of these tables, so
// that the tenant alone narrows nothing. Without this, ids in a list beside a tenant make it read all of the tenant's.
const statistics = `
ANALYZE;
DELETE FROM sqlite_stat1 WHERE tbl IN ('data_tables', 'data_table_columns', 'data_table_usages');
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
  ('data_tables', 'sqlite_autoindex_data_tables_1', '100000 1'),
  ('data_tables', 'sqlite_autoindex_data_tables_2', '100000 100000 5000 1 1'),
  ('data_table_columns', 'sqlite_autoindex_data_table_columns_1', '1000000 1'),
  ('data_table_columns', 'sqlite_autoindex_data_table_columns_2', '1000000 10 1 1'),
  ('data_table_columns', 'sqlite_autoindex_data_table_columns_3', '1000000 10 1 1'),
  ('data_table_columns', 'data_table_columns_tenant', '1000000 1000000'),
  ('data_table_usages', 'sqlite_autoindex_data_table_usages_1', '100000 1'),
  ('data_table_usages', 'sqlite_autoindex_data_table_usages_2', '100000 1'),
  ('data_table_usages', 'data_table_usages_tenant', '100000 100000');
ANALYZE sqlite_schema;
`

/** Data sources with what syncs read of them, and what the search index has yet to read. */
export const syncTables: Migration = {
  version: 5,
  name: 'sync',
  up: db => void db.exec(sync + statistics),
}
