import type { Migration } from './migration.ts'

const table = `
CREATE TABLE server_keys (
  id TEXT NOT NULL PRIMARY KEY,
  tenant_id TEXT NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
  host TEXT NOT NULL,
  port INTEGER NOT NULL,
  via TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('certificate', 'rsa')),
  fingerprint TEXT NOT NULL,
  added_by TEXT NOT NULL,
  created_at TEXT NOT NULL,
  UNIQUE (tenant_id, host, port, via, kind)
) STRICT;
`

/** Certificates and RSA keys of database servers that somebody has accepted. */
export const serverKeys: Migration = {
  version: 3,
  name: 'server-keys',
  up: db => void db.exec(table),
}
