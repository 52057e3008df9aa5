import type { Database } from 'better-sqlite3'
import type { Migration } from './migrations/migration.ts'

/** Marks a file as TiHC's store: `TiHC` in ASCII, SQLite's `application_id`. */
export const applicationId = 0x54694843

/** The version that the file has after all `migrations`. */
export function latestVersion(migrations: readonly Migration[]): number {
  return migrations.at(-1)?.version ?? 0
}

/**
 * Brings a store from version `from` to the latest, in one transaction: all steps or none. (Kysely's Migrator keeps
 * its versions in a table alone; SQLite's `user_version` and `application_id` are read before a store is trusted.)
 *
 * @throws what a step throws; the file is then as it was
 */
export function migrate(db: Database, migrations: readonly Migration[], from: number): void {
  db.transaction(() => {
    db.pragma(`application_id = ${applicationId}`)
    db.exec(
      'CREATE TABLE IF NOT EXISTS migrations (version INTEGER PRIMARY KEY, name TEXT NOT NULL, '
      + 'applied_at TEXT NOT NULL) STRICT',
    )
    const record = db.prepare('INSERT INTO migrations (version, name, applied_at) VALUES (?, ?, ?)')
    for (const { version, name, up } of migrations.filter(migration => migration.version > from)) {
      up(db)
      record.run(BigInt(version), name, new Date().toISOString())
      db.pragma(`user_version = ${version}`)
    }
  }).immediate()
}
