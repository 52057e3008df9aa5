import type { ConnectionConfig } from '../engine.ts'
import { TihcError } from '../../../contract/errors.ts'
import { sentence } from '../../core/sentence.ts'
import { openMysqlConnection } from './mysql-connect.ts'

/** What the server says of a new password that its rules do not let through, and of one that was used before. */
const refusedPassword = new Set([1819, 3638, 3894, 4154])

/**
 * Gives an account whose password has expired a new one. The server lets it in for that alone, in the same way and
 * under the same protection as ever; whether the new password works is for a sign-in to tell.
 *
 * @throws {TihcError} as `openMysqlConnection`, and `engine` with the server's reason where it does not take the
 *   password; with the reason `passwordUnknown` where another one than the old one may count by then
 */
export async function renewMysqlPassword(
  config: ConnectionConfig,
  password: string,
  { signal }: { signal?: AbortSignal } = {},
): Promise<void> {
  const link = await openMysqlConnection(config, { database: null, forExpired: true, signal })
  let stage: Stage = 'before'
  try {
    if (!await isExpired(link.query)) throw notExpired()
    // Where it is refused the new password goes in the character set of the handshake, which is the same one.
    await link.query('SET NAMES utf8mb4').catch(unlessRefused)
    const set = (literal: string) =>
      link.query(`SET PASSWORD = ${link.info.product === 'MariaDB' ? `PASSWORD(${literal})` : literal}`)
    stage = 'sent'
    await set(escaped(password))
    if (!password.includes('\\')) return
    stage = 'escaped'
    // What a backslash means is told only now.
    if (await readsBackslashes(link.query)) return
    stage = 'doubled'
    await set(doubled(password))
  } catch (error) {
    throw explainStage(error, stage, password)
  } finally {
    await link.close()
  }
}

/** Taken with its backslashes escaped: it may have each of them twice, or it has them. */
type Stage = 'before' | 'sent' | 'escaped' | 'doubled'

/** The one answer that such an account gets. */
const mustReset = 1820

async function isExpired(query: (statement: string) => Promise<unknown[][]>): Promise<boolean> {
  try {
    await query('SELECT 1')
    return false
  } catch (error) {
    if (error instanceof TihcError && error.details?.errno === mustReset) return true
    throw error
  }
}

function unlessRefused(error: unknown): void {
  if (!(error instanceof TihcError) || error.code !== 'engine') throw error
}

function notExpired(): TihcError {
  return new TihcError(
    'conflict',
    'The password of this account has not expired, so it was left as it is. Test the connection again.',
    { part: 'password' },
  )
}

async function readsBackslashes(query: (statement: string) => Promise<unknown[][]>): Promise<boolean> {
  const [row] = await query('SELECT @@SESSION.sql_mode')
  return !String(row?.[0]).toUpperCase().includes('NO_BACKSLASH_ESCAPES')
}

/** The grammar takes a text between quotes here and nothing else. */
function escaped(text: string): string {
  return doubled(text.replaceAll('\\', '\\\\'))
}

function doubled(text: string): string {
  return `'${text.replaceAll('\'', '\'\'')}'`
}

/** What counts at the server by now, which the caller has to know more than anything else. */
function explainStage(error: unknown, stage: Stage, password: string): unknown {
  const isRefused = error instanceof TihcError && error.code === 'engine'
  if (stage === 'before' || (stage === 'sent' && isRefused)) return explain(error, password)
  const details = { part: 'password', reason: 'passwordUnknown' } as const
  if (stage === 'doubled' && isRefused) {
    return new TihcError(
      'engine',
      'The server has changed the password to the new one with each of its backslashes twice, and did not take it '
      + `as it was entered (error ${error.details?.errno ?? 0}). Enter it with each backslash twice.`,
      details,
      { cause: error },
    )
  }
  return new TihcError(
    'unavailable',
    password.includes('\\')
      ? 'The connection was lost while the password was changed, so it is not known which one counts: the old one, the '
      + 'new one, or the new one with each of its backslashes twice. Test the connection with each of them.'
      : 'The connection was lost while the password was changed, so it is not known which one counts: the old one or '
        + 'the new one. Test the connection with each of them.',
    details,
    { cause: error },
  )
}

/** The server's own words are told where they are about its rules: others repeat what was sent. */
function explain(error: unknown, password: string): unknown {
  if (!(error instanceof TihcError) || error.code !== 'engine') return error
  const { errno, sqlState } = error.details ?? {}
  const isAboutRules = errno !== undefined && refusedPassword.has(errno) && !error.message.includes(password)
  return new TihcError('engine', isAboutRules
    ? `The server does not take this password: ${sentence(error.message)} Choose another one.`
    : `The server did not change the password (error ${errno ?? 0}). Ask its administrator for a new one.`, {
    part: 'password',
    errno,
    sqlState,
  })
}
