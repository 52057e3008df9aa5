import type { Store } from '../store/open-store.ts'
import type { SealedSecret, SecretStore } from './secrets.ts'

/*
 * The column `secrets` of connections as a whole, whatever fields it holds.
 */
type Stored = Record<string, unknown>

const vaultScheme: SealedSecret['scheme'] = 'aes-256-gcm:vault'
/** Takes the place of a secret that was forgotten: the connection asks for it again instead of trying without. */
const forgottenMark = { scheme: 'forgotten' }

const hasScheme = (secret: unknown, scheme: string) =>
  typeof secret === 'object' && secret !== null && (secret as Stored).scheme === scheme

async function all(db: Store['db']) {
  const rows = await db.selectFrom('connections').select(['id', 'tenant_id as tenant', 'secrets']).execute()
  return rows.map(row => ({ ...row, stored: Object.entries(JSON.parse(row.secrets) as Stored) }))
}

/** Secrets that the vault keeps. */
export async function countSecrets(db: Store['db']): Promise<number> {
  return (await all(db)).flatMap(({ stored }) => stored).filter(([, secret]) => hasScheme(secret, vaultScheme)).length
}

/** Takes away what the vault keeps; gives how many. To be called in a transaction. */
export async function forgetSecrets(db: Store['db']): Promise<number> {
  let forgotten = 0
  for (const { id, stored } of await all(db)) {
    const sealed = stored.filter(([, secret]) => hasScheme(secret, vaultScheme))
    if (sealed.length === 0) continue
    forgotten += sealed.length
    const secrets = JSON.stringify(
      Object.fromEntries(
        stored.map(([field, secret]) => [field, hasScheme(secret, vaultScheme) ? forgottenMark : secret]),
      ),
    )
    await db.updateTable('connections').set({ secrets }).where('id', '=', id).execute()
  }
  return forgotten
}

/**
 * Brings what was sealed with a key file or the environment's key into the vault; gives how many. What cannot be opened
 * stays, as does a connection that is changed meanwhile: the next time comes.
 */
export async function moveIntoVault(db: Store['db'], secrets: SecretStore): Promise<number> {
  let moved = 0
  for (const { id, tenant, secrets: before, stored } of await all(db)) {
    const foreign = stored.filter(
      ([, secret]) => hasScheme(secret, 'aes-256-gcm:file') || hasScheme(secret, 'aes-256-gcm:env'),
    )
    const opened = await Promise.all(foreign.map(async ([field, secret]) => {
      const context = { tenant, owner: id, field }
      const text = await secrets.open(secret, context).catch(() => null)
      return text === null ? [] : [[field, await secrets.seal(text, context)] as const]
    }))
    const anew = opened.flat()
    if (anew.length === 0) continue
    const after = JSON.stringify({ ...Object.fromEntries(stored), ...Object.fromEntries(anew) })
    const { numUpdatedRows } = await db
      .updateTable('connections')
      .set({ secrets: after })
      .where('id', '=', id)
      .where('secrets', '=', before)
      .executeTakeFirst()
    if (numUpdatedRows > 0n) moved += anew.length
  }
  return moved
}
