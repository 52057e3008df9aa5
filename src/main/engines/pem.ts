import type { KeyObject } from 'node:crypto'
import { createPrivateKey, X509Certificate } from 'node:crypto'
import { TihcError } from '../../contract/errors.ts'

/** Certificates and a key as texts; an empty one counts as not given. */
export interface Pems { ca?: string | null, cert?: string | null, key?: string | null }

/** @throws {TihcError} `bad_request` that names the field when a PEM is not what it should be */
export function checkPems({ ca, cert, key }: Pems): void {
  if (ca) readCertificates('ca', ca)
  if (cert && !key)
    throw badPem('key', 'The client certificate has no private key. Give its key too, or remove the certificate.')
  if (key && !cert)
    throw badPem('cert', 'The private key has no client certificate. Give its certificate too, or remove the key.')
  if (!cert || !key) return
  const [certificate] = readCertificates('cert', cert)
  if (!certificate!.checkPrivateKey(readKey(key))) {
    throw badPem(
      'key',
      'The private key does not belong to the client certificate. Give the key that the certificate was made with.',
    )
  }
}

function readCertificates(field: 'ca' | 'cert', pem: string): X509Certificate[] {
  const blocks = pem.match(
    /-----BEGIN (?:TRUSTED |X509 )?CERTIFICATE-----[\s\S]+?-----END (?:TRUSTED |X509 )?CERTIFICATE-----/g,
  )
  const what = field === 'ca'
    ? 'CA certificate'
    : 'client certificate'
  if (!blocks) {
    throw badPem(
      field,
      `The ${what} is not in PEM form. Paste the whole text from "-----BEGIN CERTIFICATE-----" to `
      + '"-----END CERTIFICATE-----".',
    )
  }
  try {
    return blocks.map(block => new X509Certificate(block))
  } catch {
    throw badPem(field, `The ${what} cannot be read: its text is damaged or cut. Paste the whole file again.`)
  }
}

function readKey(pem: string): KeyObject {
  if (/-----BEGIN ENCRYPTED PRIVATE KEY-----|Proc-Type: 4,ENCRYPTED/.test(pem))
    throw badPem('key', 'The private key is protected by a passphrase. Give it without one; TiHC stores it encrypted.')
  try {
    return createPrivateKey(pem)
  } catch {
    throw badPem(
      'key',
      'The private key is not a PEM that can be read. '
      + 'Paste the whole text from "-----BEGIN … PRIVATE KEY-----" to its END line.',
    )
  }
}

function badPem(field: 'ca' | 'cert' | 'key', message: string): TihcError {
  return new TihcError('bad_request', message, { field: `tls.${field}` })
}
