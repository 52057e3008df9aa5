import type { ParsedKey } from 'ssh2'
import { createPrivateKey } from 'node:crypto'
import ssh2 from 'ssh2'
import { TihcError } from '../../../contract/errors.ts'

/**
 * Reads a private key in the form of OpenSSH, PuTTY (version 2) or OpenSSL.
 *
 * @param field `ssh` or `ssh.jump`: errors name the field below it
 * @throws {TihcError} `bad_request` that says what is wrong with the key or its passphrase
 */
export function readPrivateKey(key: string, passphrase: string, field: string): ParsedKey {
  const parsed = ssh2.utils.parseKey(fromPkcs8(key, passphrase) ?? key.trim(), passphrase || undefined)
  const found = Array.isArray(parsed) ? parsed[0] : parsed
  if (!(found instanceof Error)) {
    if (found?.isPrivateKey()) return found
    throw wrong(
      `${field}.key`,
      'This is the public half of a key. Give the private one: the file of the same name without .pub.',
    )
  }
  if (/no passphrase given/i.test(found.message))
    throw wrong(`${field}.passphrase`, 'The SSH key is locked with a passphrase. Enter it.')
  if (/passphrase|integrity|decrypt/i.test(found.message))
    throw wrong(`${field}.passphrase`, 'The passphrase does not open the SSH key. Check it.')
  throw wrong(`${field}.key`, unreadable(key))
}

function unreadable(key: string): string {
  if (/^PuTTY-User-Key-File-3/m.test(key)) {
    return (
      'This is a key of PuTTY\'s version 3. Export it as an OpenSSH key (PuTTYgen: '
      + 'Conversions → Export OpenSSH key) and give that.'
    )
  }
  if (/BEGIN [A-Z ]*PRIVATE KEY/.test(key)) {
    return (
      'The SSH key cannot be read: it is damaged, cut, or of a kind that needs a device. Paste the whole file; '
      + 'keys on devices work through the agent.'
    )
  }
  return (
    'This is not a private key. Paste the whole file, such as ~/.ssh/id_ed25519, '
    + 'from its BEGIN line to its END line.'
  )
}

/**
 * OpenSSL's own form (`BEGIN PRIVATE KEY`, PKCS #8) as the older one that the SSH library reads; null where it is
 * something else.
 */
function fromPkcs8(pem: string, passphrase: string): string | null {
  if (!/-----BEGIN (?:ENCRYPTED )?PRIVATE KEY-----/.test(pem)) return null
  try {
    const key = createPrivateKey({ key: pem, passphrase })
    const type = key.asymmetricKeyType === 'rsa' ? 'pkcs1' : 'sec1'
    return key.export({ format: 'pem', type }) as string
  } catch {
    return null
  }
}

function wrong(field: string, message: string): TihcError {
  return new TihcError('bad_request', message, { field, part: 'ssh' })
}
