import type { SystemProtection } from '../../src/main/vault/system-protection.ts'
import process from 'node:process'
import { silentLog } from '../../src/main/core/log.ts'
import { openStore } from '../../src/main/store/open-store.ts'
import { openVault } from '../../src/main/vault/vault.ts'

/** A system without a password store. */
export const noSystem: SystemProtection = {
  available: async () => false,
  wrap: () => Promise.reject(new Error('there is no password store')),
  unwrap: () => Promise.reject(new Error('there is no password store')),
}

/** scrypt as cheap as records may be: tests of what is done with it need not wait. */
export const cheap = { N: 2 ** 10, r: 8, p: 1 }

/**
 * A program of its own: `node vault-program.ts DIR` changes the master password from one to the next until it is
 * killed, and says each once it is stored.
 */
async function main(dataDir: string): Promise<void> {
  const store = await openStore({ dataDir, log: silentLog })
  const vault = await openVault({ store, system: noSystem, idleMinutes: () => 0, log: silentLog, cost: cheap })
  await vault.unlock('password 0')
  for (let n = 0; ; n++) {
    await vault.setMasterPassword(`password ${n + 1}`, `password ${n}`)
    process.stdout.write(`changed ${n + 1}\n`)
  }
}

if (import.meta.main) void main(process.argv[2]!)
