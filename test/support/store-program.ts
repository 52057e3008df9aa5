import process from 'node:process'
import { silentLog } from '../../src/main/core/log.ts'
import { openStore } from '../../src/main/store/open-store.ts'

/**
 * A program of its own that opens a profile: `node store-program.ts DIR write|fill|hold|open|count`.
 * `write` commits one tenant after the other and says each number once it is committed; `hold` says
 * `open` and stays; `open` closes again; `fill` writes larger rows until the disk is full;
 * `count` says how many tenants there are. A store that does not open is said as `refused …`, exit code 1.
 */
export type StoreTask = 'write' | 'fill' | 'hold' | 'open' | 'count'

async function main(dataDir: string, task: StoreTask): Promise<void> {
  const store = await openStore({ dataDir, log: silentLog })
  if (task === 'count') say(`tenants ${(await store.db.selectFrom('tenants').select('id').execute()).length}`)
  else say('open')
  if (task === 'hold') return
  if (task === 'open' || task === 'count') return await store.close()
  const text = task === 'fill'
    ? 'x'.repeat(20_000)
    : 'x'.repeat(500)
  for (let n = 1; ; n++) {
    await store.db.transaction().execute(async (trx) => {
      const time = new Date().toISOString()
      await trx.insertInto('tenants').values({
        id: String(n),
        name: `${n} ${text}`,
        created_at: time,
        updated_at: time,
      }).execute()
      await trx.insertInto('settings').values({
        tenant_id: String(n),
        user_id: '',
        key: 'n',
        value: String(n),
      }).execute()
    })
    say(`committed ${n}`)
  }
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}

main(process.argv[2]!, process.argv[3] as StoreTask).catch((error: Error) => {
  say(`refused ${error.name} ${error.message}`)
  process.exit(1)
})
