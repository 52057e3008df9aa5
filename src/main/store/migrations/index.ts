import type { Migration } from './migration.ts'
import { first } from './0001-first.ts'
import { ssh } from './0002-ssh.ts'
import { serverKeys } from './0003-server-keys.ts'
import { catalogTables } from './0004-catalog.ts'
import { syncTables } from './0005-sync.ts'
import { affectedRows } from './0006-affected-rows.ts'

/** Every migration in order. One that was released never changes: a new one follows it. */
export const migrations: readonly Migration[] = [first, ssh, serverKeys, catalogTables, syncTables, affectedRows]
