import type { SealedSecret, SecretStoreOptions } from './secrets.ts'
import { Buffer } from 'node:buffer'
import { createHmac, randomBytes, randomUUID, scrypt } from 'node:crypto'
import { chmod, constants, copyFile, link, open, readFile, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import process from 'node:process'
import { promisify } from 'node:util'
import { StartupError } from '../core/startup-error.ts'

export interface SecretKey { scheme: SealedSecret['scheme'], kid: string, key: Buffer }

/** A keeper of the key that may be locked. Both throw `conflict` with the reason `locked` while it is. */
export interface VaultKeys {
  forSealing: () => Promise<SecretKey>
  find: (kid: string) => Promise<SecretKey | undefined>
}

export interface SecretKeys {
  /**
   * The key for new secrets: the vault's where there is one; else a key file is made when there is none. Throws
   * `StartupError` when the file cannot be used.
   */
  forSealing: () => Promise<SecretKey>
  /** The key that a secret was sealed with, if it is here. */
  find: (scheme: SecretKey['scheme'], kid: string) => Promise<SecretKey | undefined>
}

const keyBytes = 32
const base64Key = /^[\w+/-]{43}=?$/

/** Keys are read when they are first needed and then kept. */
export function createSecretKeys({ dataDir, env, log, vault }: SecretStoreOptions): SecretKeys {
  const path = join(dataDir, 'secret.key')
  const given = env.TIHC_SECRET_KEY
  let environment: Promise<SecretKey> | undefined
  const fromEnvironment = given
    ? () => environment ??= keyFromText(given).then(key => describeKey('aes-256-gcm:env', key))
    : undefined
  let kept: SecretKey | undefined

  async function fromFile(): Promise<SecretKey | undefined> {
    if (kept) return kept
    const key = await readKeyFile(path, log)
    return kept = key && describeKey('aes-256-gcm:file', key)
  }

  async function fromNewFile(): Promise<SecretKey> {
    await makeKeyFile(path)
    return (await fromFile())!
  }

  return {
    forSealing: async () =>
      (await vault?.forSealing()) ?? (await fromEnvironment?.()) ?? (await fromFile()) ?? (await fromNewFile()),
    async find(scheme, kid) {
      if (scheme === 'aes-256-gcm:vault') return vault?.find(kid)
      const key = scheme === 'aes-256-gcm:env' ? await fromEnvironment?.() : await fromFile()
      return key?.kid === kid ? key : undefined
    },
  }
}

/** A key with the fingerprint that secrets name it by. */
export function describeKey(scheme: SecretKey['scheme'], key: Buffer): SecretKey {
  return {
    scheme,
    key,
    kid: createHmac('sha256', key).update('tihc key id').digest('hex').slice(0, 16),
  }
}

/** 32 bytes in base64 are the key; any other text is stretched into one, always the same. */
async function keyFromText(text: string): Promise<Buffer> {
  if (base64Key.test(text)) {
    const key = Buffer.from(text, 'base64')
    if (key.length === keyBytes) return key
  }
  const stretch = promisify<string, string, number, object, Buffer>(scrypt)
  // The salt is fixed, because a text must give the same key on every machine that it is used on.
  return await stretch(text.normalize('NFC'), 'tihc TIHC_SECRET_KEY v1', keyBytes, {
    N: 2 ** 15,
    r: 8,
    p: 1,
    maxmem: 64 * 1024 * 1024,
  })
}

async function readKeyFile(path: string, log: SecretStoreOptions['log']): Promise<Buffer | undefined> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw new StartupError(
      `The key file ${path} cannot be read (${(error as Error).message}): `
      + 'make it readable to you, or set TIHC_SECRET_KEY.',
      { cause: error },
    )
  }
  const key = Buffer.from(text.trim(), 'base64')
  if (!base64Key.test(text.trim()) || key.length !== keyBytes) {
    throw new StartupError(
      `The key file ${path} is damaged: put back a copy of it, or delete it and enter the saved passwords again.`,
    )
  }
  await closeToOthers(path, log)
  return key
}

/**
 * A wider mode is taken back with a warning rather than refused: it comes from a copy or a restored
 * backup, and refusing would cost the person every saved password without making the key secret again.
 */
async function closeToOthers(path: string, log: SecretStoreOptions['log']): Promise<void> {
  if (process.platform === 'win32' || ((await stat(path)).mode & 0o077) === 0) return
  try {
    await chmod(path, 0o600)
  } catch (error) {
    throw new StartupError(
      `The key file ${path} can be read by other users of this machine and belongs to somebody `
      + 'else: make it yours with mode 600.',
      { cause: error },
    )
  }
  log.warn(
    `The key file ${path} could be read by other users of this machine; its mode is now 600. `
    + 'If somebody may have read it, change the saved passwords.',
  )
}

/** The file appears under its name whole or not at all, and one that is there is never replaced. */
async function makeKeyFile(path: string): Promise<void> {
  const draft = `${path}.${randomUUID()}`
  try {
    const file = await open(draft, 'wx', 0o600)
    try {
      await file.writeFile(`${randomBytes(keyBytes).toString('base64')}\n`)
      await file.sync()
    } finally {
      await file.close()
    }
    await link(draft, path).catch(async (error: NodeJS.ErrnoException) => {
      if (error.code === 'EEXIST') throw error
      // Some file systems have no hard links.
      await copyFile(draft, path, constants.COPYFILE_EXCL)
    })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') {
      throw new StartupError(
        `The key file ${path} cannot be written (${(error as Error).message}): `
        + 'check the disk and the rights on the folder, or set TIHC_SECRET_KEY.',
        { cause: error },
      )
    }
  } finally {
    await rm(draft, { force: true })
  }
}
