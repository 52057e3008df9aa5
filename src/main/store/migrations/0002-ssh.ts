import type { Migration } from './migration.ts'

const connections = `
ALTER TABLE connections ADD COLUMN ssh TEXT;
ALTER TABLE connections ADD COLUMN advanced TEXT NOT NULL DEFAULT '{}';
ALTER TABLE connections ADD COLUMN folder TEXT;
ALTER TABLE connections ADD COLUMN tags TEXT NOT NULL DEFAULT '[]';
`

const knownHosts = `
CREATE TABLE ssh_known_hosts (
  id TEXT NOT NULL PRIMARY KEY,
  tenant_id TEXT NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
  host TEXT NOT NULL,
  port INTEGER NOT NULL,
  via TEXT NOT NULL,
  key_type TEXT NOT NULL,
  fingerprint TEXT NOT NULL,
  added_by TEXT NOT NULL,
  created_at TEXT NOT NULL,
  UNIQUE (tenant_id, host, port, via)
) STRICT;
`

/** Tunnels, the keys of their servers, and the order that people keep connections in. */
export const ssh: Migration = {
  version: 2,
  name: 'ssh',
  up: (db) => {
    db.exec(connections)
    db.exec(knownHosts)
  },
}
