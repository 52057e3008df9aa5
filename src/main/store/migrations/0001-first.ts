import type { Migration } from './migration.ts'

const people = `
CREATE TABLE tenants (
  id TEXT NOT NULL PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL
) STRICT;

CREATE TABLE users (
  id TEXT NOT NULL PRIMARY KEY,
  tenant_id TEXT NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
  username TEXT NOT NULL UNIQUE,
  password TEXT NOT NULL,
  role TEXT NOT NULL CHECK (role IN ('viewer', 'editor', 'admin')),
  token_generation INTEGER NOT NULL DEFAULT 0,
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL
) STRICT;
CREATE INDEX users_tenant ON users (tenant_id);

CREATE TABLE tokens (
  id TEXT NOT NULL PRIMARY KEY,
  user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  expires_at TEXT NOT NULL
) STRICT;
CREATE INDEX tokens_user ON tokens (user_id);
`

// AUTOINCREMENT: the number of a database that is gone is never given to another one.
const connections = `
CREATE TABLE connections (
  id TEXT NOT NULL PRIMARY KEY,
  tenant_id TEXT NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  engine TEXT NOT NULL,
  product TEXT,
  version TEXT,
  host TEXT,
  port INTEGER,
  user TEXT,
  database TEXT,
  file TEXT,
  tls TEXT NOT NULL,
  secrets TEXT NOT NULL,
  read_only INTEGER NOT NULL DEFAULT 0 CHECK (read_only IN (0, 1)),
  environment TEXT,
  color TEXT,
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL,
  UNIQUE (tenant_id, name)
) STRICT;

CREATE TABLE databases (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  tenant_id TEXT NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
  connection_id TEXT NOT NULL REFERENCES connections (id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  created_at TEXT NOT NULL,
  dropped_at TEXT
) STRICT;
CREATE UNIQUE INDEX databases_name ON databases (connection_id, name) WHERE dropped_at IS NULL;
CREATE INDEX databases_connection ON databases (connection_id);
CREATE INDEX databases_tenant ON databases (tenant_id);
`

// A record outlives its connection, so connection_id points nowhere on purpose.
const history = `
CREATE TABLE history (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  tenant_id TEXT NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
  user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  task_id TEXT NOT NULL,
  connection_id TEXT,
  connection_name TEXT NOT NULL,
  database TEXT,
  sql TEXT NOT NULL,
  status TEXT NOT NULL,
  error TEXT,
  row_count INTEGER NOT NULL DEFAULT 0,
  elapsed_ms REAL NOT NULL DEFAULT 0,
  started_at TEXT NOT NULL
) STRICT;
CREATE INDEX history_person ON history (tenant_id, user_id, id);
CREATE INDEX history_user ON history (user_id);
CREATE INDEX history_task ON history (task_id);
`

// Empty tenant and user mean the host, so the rows of a tenant or person are cleared by triggers.
const settings = `
CREATE TABLE settings (
  tenant_id TEXT NOT NULL,
  user_id TEXT NOT NULL,
  key TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (tenant_id, user_id, key)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER tenants_settings AFTER DELETE ON tenants BEGIN
  DELETE FROM settings WHERE tenant_id = old.id;
END;
CREATE TRIGGER users_settings AFTER DELETE ON users BEGIN
  DELETE FROM settings WHERE user_id = old.id;
END;
`

/** Tenants, people, connections, numbers for databases, history, settings. */
export const first: Migration = {
  version: 1,
  name: 'first',
  up: (db) => {
    db.exec(people)
    db.exec(connections)
    db.exec(history)
    db.exec(settings)
  },
}
