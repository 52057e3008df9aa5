import type { Opening } from '../../../contract/documents.ts'
import { TihcError } from '../../../contract/errors.ts'
import { parseConnectionUrl } from '../../connections/connection-url.ts'

export type LinkedConnection = Extract<Opening, { kind: 'connection' }>['draft']

/**
 * Reads a link that came from a web page, a mail or another program. Stricter than what a person pastes: what is shown
 * in the question must be what is meant, so neither invisible characters nor ones that turn the text around are taken.
 * Its password is left out, because it was seen by whoever handed the link on.
 *
 * @throws {TihcError} `bad_request` that does not repeat the link
 */
export function readConnectionLink(url: string): { draft: LinkedConnection, hadPassword: boolean } {
  const { name, host, port, user, password, database, tls, asks } = parseConnectionUrl(url)
  if (!/^[\w.:-]{1,255}$/.test(host ?? '')) throw badLink()
  for (const part of [user, database]) {
    if (part && (part.length > 128 || /[\p{C}\p{Zl}\p{Zp}]/u.test(part))) throw badLink()
  }
  const draft = { name, host, port, user, database, tls: { mode: tls.mode }, ...(asks && { asks }) }
  return { draft, hadPassword: password !== '' }
}

function badLink(): TihcError {
  return new TihcError(
    'bad_request',
    'The link holds characters that no host, user or database should have. Add the connection by hand if you trust it.',
  )
}
