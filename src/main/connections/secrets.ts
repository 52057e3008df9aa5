import type { Buffer as NodeBuffer } from 'node:buffer'
import type { Log } from '../core/log.ts'
import type { SecretKey, VaultKeys } from './secret-key.ts'
import { Buffer } from 'node:buffer'
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { TihcError } from '../../contract/errors.ts'
import { createSecretKeys } from './secret-key.ts'

/** A secret as it is stored: it names the scheme and the key that it was sealed with. */
export interface SealedSecret {
  scheme: 'aes-256-gcm:file' | 'aes-256-gcm:env' | 'aes-256-gcm:vault'
  /** A fingerprint of the key. */
  kid: string
  /** These three in base64. */
  iv: string
  tag: string
  data: string
}

/** What a secret belongs to. A sealed secret that is copied to another place cannot be opened there. */
export interface SecretContext {
  tenant: string
  /** The id of the connection, or of what else keeps the secret. */
  owner: string
  /** `password`, `tlsKey`, … */
  field: string
}

export interface SecretStore {
  /** Gives a new sealed form every time; JSON-safe. */
  seal: (text: string, context: SecretContext) => Promise<SealedSecret>
  /**
   * @throws {TihcError} `conflict`, which asks the person to enter the secret again, when it cannot be opened here:
   *   sealed with another key or by another door, damaged, or of another context; and where the vault is locked, which
   *   it says
   */
  open: (sealed: unknown, context: SecretContext) => Promise<string>
}

export interface SecretStoreOptions {
  /** Where the key file `secret.key` lies. */
  dataDir: string
  /** `TIHC_SECRET_KEY` takes the place of the key file: 32 bytes in base64, or any text. */
  env: Record<string, string | undefined>
  log: Log
  /** Takes the place of both in the desktop app; what they sealed still opens. */
  vault?: VaultKeys
}

/**
 * Seals secrets with AES-256-GCM. With `TIHC_SECRET_KEY` new ones are sealed with it; those that were
 * sealed with the key file before still open while the file is there.
 */
export function createSecretStore(options: SecretStoreOptions): SecretStore {
  const keys = createSecretKeys(options)

  return {
    async seal(text, context) {
      return sealWith(await keys.forSealing(), text, context)
    },
    async open(sealed, context) {
      if (isForgotten(sealed)) throw cannotOpen(context, 'it was forgotten when the saved passwords were reset')
      if (!isSealed(sealed)) throw cannotOpen(context, 'it is damaged or of a kind that this version does not know')
      const key = await keys.find(sealed.scheme, sealed.kid)
      if (!key) throw cannotOpen(context, whyNoKey(sealed, options))
      return openWith(key, sealed, context)
    },
  }
}

function sealWith({ scheme, kid, key }: SecretKey, text: string, context: SecretContext): SealedSecret {
  const iv = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', key, iv)
  cipher.setAAD(boundData(scheme, kid, context))
  // As JSON every string survives, lone surrogates too, which UTF-8 alone would replace.
  const data = Buffer.concat([
    cipher.update(JSON.stringify(text), 'utf8'),
    cipher.final(),
  ])
  return {
    scheme,
    kid,
    iv: iv.toString('base64'),
    tag: cipher.getAuthTag().toString('base64'),
    data: data.toString('base64'),
  }
}

function openWith({ key }: SecretKey, { scheme, kid, iv, tag, data }: SealedSecret, context: SecretContext): string {
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(iv, 'base64'), { authTagLength: 16 })
    decipher.setAAD(boundData(scheme, kid, context))
    decipher.setAuthTag(Buffer.from(tag, 'base64'))
    const plain = Buffer.concat([
      decipher.update(Buffer.from(data, 'base64')),
      decipher.final(),
    ])
    return JSON.parse(plain.toString('utf8')) as string
  } catch {
    throw cannotOpen(context, 'it is damaged')
  }
}

function boundData(scheme: string, kid: string, { tenant, owner, field }: SecretContext): NodeBuffer {
  return Buffer.from(JSON.stringify([scheme, kid, tenant, owner, field]))
}

/** Without a password store or a master password the vault's key ends with the program. */
function whyNoKey({ scheme }: SealedSecret, { vault }: SecretStoreOptions): string {
  if (scheme !== 'aes-256-gcm:vault') return 'it was stored with another key'
  return vault
    ? 'it was kept only until TiHC was closed, or belongs to another profile'
    : 'it was stored by the desktop app, which alone has its key'
}

function isForgotten(value: unknown): boolean {
  return !!value && (value as { scheme?: unknown }).scheme === 'forgotten'
}

function isSealed(value: unknown): value is SealedSecret {
  if (!value || typeof value !== 'object') return false
  const { scheme, kid, iv, tag, data } = value as Record<string, unknown>
  return (
    (scheme === 'aes-256-gcm:file' || scheme === 'aes-256-gcm:env' || scheme === 'aes-256-gcm:vault')
    && [kid, iv, tag, data].every(part => typeof part === 'string')
  )
}

const words: Record<string, string> = {
  password: 'password',
  tlsKey: 'TLS key',
  sshPassword: 'SSH password',
  sshKey: 'SSH key',
  sshPassphrase: 'passphrase of the SSH key',
  jumpPassword: 'password of the jump host',
  jumpKey: 'SSH key of the jump host',
  jumpPassphrase: 'passphrase of the jump host\'s key',
}

function cannotOpen({ field, owner }: SecretContext, reason: string): TihcError {
  const what = words[field] ?? 'secret'
  return new TihcError('conflict', `The stored ${what} cannot be opened: ${reason}. Enter the ${what} again.`, {
    field,
    reason: 'secret',
    connectionId: owner,
  })
}
