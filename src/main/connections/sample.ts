import type { Log } from '../core/log.ts'
import type { Store } from '../store/open-store.ts'
import type { ConnectionsService } from './connections-service.ts'
import { constants } from 'node:fs'
import { access, copyFile, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { connectionDraft } from '../../contract/connections.ts'
import { dialects } from '../../dialects/registry.ts'

/** What a connection to the sample names as its file, wherever the data folder lies. */
export const sampleName = 'sample-shop.db'
const setting = 'sample.added'

/** The profile's own folder of databases: those of the host unless it was told another, and the sample. */
export const databasesFolder = (dataDir: string): string => join(dataDir, 'sqlite')
export const sampleFile = (dataDir: string): string => join(databasesFolder(dataDir), sampleName)

export interface SampleOptions {
  store: Pick<Store, 'db'>
  connections: Pick<ConnectionsService, 'create'>
  dataDir: string
  /** The file that comes with the program; it is copied, so that the person may change it. */
  shipped: string
  log: Log
}

/**
 * Gives a new profile something to work with at once: the connection “Sample shop”. It is added once; a person who
 * deletes it is rid of it, and a profile that has connections already gets none.
 */
export async function addSample({ store: { db }, connections, dataDir, shipped, log }: SampleOptions): Promise<void> {
  const key = { tenant_id: '', user_id: '', key: setting }
  const added = await db
    .selectFrom('settings')
    .select('value')
    .where('key', '=', setting)
    .where('tenant_id', '=', '')
    .where('user_id', '=', '')
    .executeTakeFirst()
  if (added) return
  const owner = await db
    .selectFrom('tenants')
    .select('id')
    .orderBy('created_at')
    .orderBy('id')
    .limit(1)
    .executeTakeFirst()
  const other = await db.selectFrom('connections').select('id').limit(1).executeTakeFirst()
  if (!owner) return
  try {
    if (!other) await makeSample({ connections, dataDir, shipped }, owner.id)
    await db.insertInto('settings').values({ ...key, value: new Date().toISOString() }).execute()
  } catch (error) {
    log.warn(`The sample database could not be added: ${(error as Error).message}`)
  }
}

async function makeSample(
  { connections, dataDir, shipped }: Pick<SampleOptions, 'connections' | 'dataDir' | 'shipped'>,
  tenant: string,
): Promise<void> {
  const file = sampleFile(dataDir)
  await mkdir(databasesFolder(dataDir), { recursive: true, mode: 0o700 })
  if (
    !(await access(file).then(
      () => true,
      () => false,
    ))
  ) {
    await copyFile(shipped, file, constants.COPYFILE_EXCL)
  }
  const engine = dialects().find(({ network }) => network === null)!.family
  await connections.create(
    { tenant, user: '', username: '', role: 'admin', signal: new AbortController().signal, door: 'ipc', address: '' },
    connectionDraft.parse({ name: 'Sample shop', engine, file: sampleName, environment: 'sample' }),
  )
}
