import type { Log } from '../core/log.ts'
import type { StoreSchema } from './schema.ts'
import type { StorePort } from './store-port.ts'
import { resolve } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { CompiledQuery, Kysely } from 'kysely'
import { watchDisk } from './disk-watch.ts'
import { StoreDialect } from './store-dialect.ts'
import { checkStoreFile, openStorePort } from './store-port.ts'

/**
 * The app's own data. Transactions are exclusive: `db.transaction()` holds the one connection, so use
 * its `trx` inside and never `db`, which would wait for the transaction's end.
 */
export interface Store {
  readonly db: Kysely<StoreSchema>
  /** The file that holds it. */
  readonly path: string
  /** Waits for what was asked, writes everything back and gives the profile free. */
  close: () => Promise<void>
  /** Writes a copy into `backups` beside the file, keeps the last five, gives the copy's path. */
  backup: () => Promise<string>
}

export interface OpenStoreOptions {
  /** The profile's folder; made when it is missing. */
  dataDir: string
  log: Log
}

/** A large file is read through this long after the start, when the first pages have been served. */
const checkDelayMs = 2_000

/** How long closing waits for a transaction that is open. */
const closeLimitMs = 3_000

/**
 * Opens the store of a profile in a thread of its own: takes the profile's lock, looks at the file,
 * backs it up and migrates it where it is older than the program.
 *
 * @throws {StartupError} when another process uses the profile, the file is damaged, foreign or from a
 * newer version (all untouched), or the folder cannot be written
 */
export async function openStore({ dataDir: given, log }: OpenStoreOptions): Promise<Store> {
  const dataDir = resolve(given)
  const { port: bare, opened } = await openStorePort(dataDir)
  const port = watchDisk(bare, log)
  for (const { level, message } of opened.notes)
    log[level](message)
  const db = new Kysely<StoreSchema>({
    dialect: new StoreDialect(port),
  })
  const check = opened.checkLater
    ? scheduleCheck(dataDir, log)
    : undefined
  let closing: Promise<void> | undefined

  return {
    db,
    path: opened.path,
    close: () => closing ??= closeStore(db, port, check),
    backup: () => db.connection().execute(async () => await port.ask({ kind: 'backup' }) as string),
  }
}

async function closeStore(
  db: Kysely<StoreSchema>,
  port: StorePort,
  check: { stop: () => Promise<void> } | undefined,
): Promise<void> {
  await check?.stop()
  // Waits its turn behind everything that was asked; a transaction that never ends is not waited for.
  const turn = db.executeQuery(CompiledQuery.raw('select 1')).catch(() => {})
  await Promise.race([turn, setTimeout(closeLimitMs, undefined, { ref: false })])
  await db.destroy()
  await port.close()
}

function scheduleCheck(dataDir: string, log: Log): { stop: () => Promise<void> } {
  let running: ReturnType<typeof checkStoreFile> | undefined
  const stopped = new AbortController()
  setTimeout(checkDelayMs, undefined, { ref: false, signal: stopped.signal })
    .then(async () => {
      running = checkStoreFile(dataDir)
      const damage = await running.damage
      if (damage) log.error(damage)
    })
    .catch(error => stopped.signal.aborted || log.error('the check of the store could not be done', error))
  return {
    async stop() {
      stopped.abort()
      await running?.stop()
    },
  }
}
