import type { SessionMode } from './mysql-session-mode.ts'
import iconv from 'iconv-lite'
import { TihcError } from '../../../contract/errors.ts'

/** A character set of a server: the number of its usual collation, by which the driver knows it, and iconv's name. */
interface Charset { number: number, encoding: string }

const utf8 = { number: 45, encoding: 'utf8' }

/**
 * Character sets in which texts can be sent and read as their server means them. Numbers as in
 * `information_schema.COLLATIONS`; `mysql-session-charset.test.ts` holds them against what the driver knows.
 */
export const charsets: Readonly<Record<string, Charset>> = {
  utf8mb4: utf8,
  utf8mb3: utf8,
  utf8,
  ascii: { number: 11, encoding: 'ascii' },
  latin1: { number: 8, encoding: 'latin1' },
  latin2: { number: 9, encoding: 'latin2' },
  latin5: { number: 30, encoding: 'latin5' },
  latin7: { number: 41, encoding: 'latin7' },
  big5: { number: 1, encoding: 'big5' },
  cp1250: { number: 26, encoding: 'cp1250' },
  cp1251: { number: 51, encoding: 'cp1251' },
  cp1256: { number: 57, encoding: 'cp1256' },
  cp1257: { number: 59, encoding: 'cp1257' },
  cp850: { number: 4, encoding: 'cp850' },
  cp852: { number: 40, encoding: 'cp852' },
  cp866: { number: 36, encoding: 'cp866' },
  cp932: { number: 95, encoding: 'cp932' },
  euckr: { number: 19, encoding: 'euckr' },
  gb2312: { number: 24, encoding: 'gb2312' },
  gbk: { number: 28, encoding: 'gbk' },
  gb18030: { number: 248, encoding: 'gb18030' },
  greek: { number: 25, encoding: 'greek' },
  hebrew: { number: 16, encoding: 'hebrew' },
  koi8r: { number: 7, encoding: 'koi8r' },
  koi8u: { number: 22, encoding: 'koi8u' },
  sjis: { number: 13, encoding: 'sjis' },
  tis620: { number: 18, encoding: 'tis620' },
  ujis: { number: 12, encoding: 'eucjp' },
}

/** TiDB calls UTF-8 what it gives as latin1 or ascii, so texts in these are not what they are said to be. */
const ofTidb = new Set(['utf8mb4', 'utf8mb3', 'utf8', 'gbk', 'gb18030'])

/** How texts of a session are sent, and in what names and messages come; null where that cannot be followed. */
export interface SessionCharset { client: Charset, results: string }

/** Finds that out; see `SessionCharset`. */
export function followCharset(
  product: string,
  { clientCharset, resultsCharset }: Pick<SessionMode, 'clientCharset' | 'resultsCharset'>,
): SessionCharset | null {
  const known = (name: string) => product === 'TiDB' && !ofTidb.has(name) ? undefined : charsets[name]
  const client = known(clientCharset)
  // Without one, and in binary, each text comes in its own, and names in UTF-8.
  const results = resultsCharset === '' || resultsCharset === 'binary' ? utf8 : known(resultsCharset)
  return client && results ? { client, results: results.encoding } : null
}

/**
 * The error where a session was to read or give texts in a way that cannot be followed, and does not.
 *
 * @param didMore what changed it may have changed rows too, as a procedure: these stand
 */
export function refusedCharset(
  { clientCharset, resultsCharset }: SessionMode,
  product: string,
  didMore: boolean,
): TihcError {
  const name = followCharset(product, { clientCharset, resultsCharset: '' }) ? resultsCharset : clientCharset
  return new TihcError(
    'conflict',
    didMore
      ? 'The statement has run to its end, and what it changed stands. But it left the session to take texts as '
      + `${name}, in which TiHC cannot send and read them as this server does; its character sets are as they were `
      + 'before.'
      : `The session was to take texts as ${name}, in which TiHC cannot send and read them as this server does; `
        + 'its character sets are as they were before. Texts go and come as they are in utf8mb4.',
  )
}

/** What UTF-8 in three bytes does not hold. */
const beyondThreeBytes = /[\u{10000}-\u{10FFFF}]/u
/** Characters that `latin1` of a server has at other places, or not at all. */
const beyondLatin1 = /[^\0-\x7F\xA0-\xFF]/

/**
 * Refuses a statement with characters that the session's character set does not hold: others would be stored.
 *
 * @throws {TihcError} `bad_request` that names the first of them
 */
export function refuseUnwritable(statement: string, clientCharset: string): void {
  if (clientCharset === 'utf8mb4' || /^[\0-\x7F]*$/.test(statement)) return
  const wrong = firstUnwritable(statement, clientCharset)
  if (wrong === undefined) return
  throw new TihcError(
    'bad_request',
    `The character “${wrong}” cannot be written in ${clientCharset}, in which this session takes texts, and another `
    + 'one would arrive. Run SET NAMES utf8mb4 first.',
    { field: 'sql' },
  )
}

function firstUnwritable(statement: string, clientCharset: string): string | undefined {
  const encoding = charsets[clientCharset]?.encoding
  if (clientCharset === 'utf8mb3' || clientCharset === 'utf8') return beyondThreeBytes.exec(statement)?.[0]
  if (encoding === 'latin1') return beyondLatin1.exec(statement)?.[0]
  if (encoding === 'ascii' || encoding === undefined) return /[^\0-\x7F]/u.exec(statement)?.[0]
  const arrived = iconv.decode(iconv.encode(statement, encoding), encoding)
  if (arrived === statement) return undefined
  let at = 0
  while (arrived[at] === statement[at]) at++
  return String.fromCodePoint(statement.codePointAt(at)!)
}
