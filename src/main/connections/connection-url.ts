import type { ConnectionDraft } from '../../contract/connections.ts'
import { TihcError } from '../../contract/errors.ts'
import { dialects } from '../../dialects/registry.ts'

export type UrlDraft = Pick<ConnectionDraft, 'name' | 'engine' | 'host' | 'port' | 'user' | 'password' | 'database' | 'tls'>
type TlsMode = ConnectionDraft['tls']['mode']

/** The schemes of every family, with the family and the port that is meant without one. */
const schemes = () => new Map(dialects().flatMap(({ family, links }) => links.map(({ scheme, port }) => [scheme, { family, port }] as const)))
const notYet = new Map([['postgres', 'PostgreSQL'], ['postgresql', 'PostgreSQL'], ['sqlite', 'SQLite'], ['file', 'SQLite']])

/**
 * Reads an address such as `mysql://user:password@host:port/database?ssl-mode=VERIFY_IDENTITY` into a draft; the form
 * of JDBC (`jdbc:mysql://host/db?user=u&password=p`) too. Parts are percent-decoded, IPv6 hosts stand in brackets.
 *
 * Throws `bad_request` that says what is wrong and never repeats the address: it holds the password.
 *
 * @example
 * parseConnectionUrl('mysql://root:p%40ss@[::1]:4000/shop')
 * // { name: 'shop@::1', engine: 'MySQL', host: '::1', port: 4000, user: 'root', password: 'p@ss', database: 'shop', tls: { mode: 'off' } }
 */
export function parseConnectionUrl(text: string): UrlDraft {
  const address = text.trim().replace(/^jdbc:/i, '')
  const scheme = /^([a-z][\w+.-]*):/i.exec(address)?.[1]?.toLowerCase()
  const { family, port } = familyOfScheme(scheme)
  const url = URL.parse(address)
  if (!url || url.hash)
    throw badUrl('It cannot be read. It should look like mysql://user:password@host:4000/database; in user and password, characters such as @ : / ? # must be written as %40 %3A %2F %3F %23.')
  const host = decode('host', url.hostname.replace(/^\[(.*)\]$/, '$1'))
  if (!host) throw badUrl('It names no host. It should look like mysql://user:password@host:4000/database.')
  if (url.port === '0') throw badUrl('Port 0 cannot be reached. Give a port from 1 to 65535.')

  const parameters = new URLSearchParams(url.search)
  const database = decode('database', url.pathname.replace(/^\//, '')) || null
  return {
    name: (database ? `${database}@${host}` : host).slice(0, 128),
    engine: family,
    host,
    port: url.port ? Number(url.port) : port,
    user: decode('user', url.username) || (parameters.get('user') ?? 'root'),
    password: decode('password', url.password) || (parameters.get('password') ?? ''),
    database,
    tls: { mode: readTlsMode(parameters) },
  }
}

function familyOfScheme(scheme: string | undefined): { family: string, port: number } {
  const known = schemes().get(scheme ?? '')
  if (known) return known
  const engine = scheme && notYet.get(scheme)
  throw badUrl(engine
    ? `${engine} is not available yet in this version. Give the address of a TiDB, MySQL or MariaDB server, such as mysql://user:password@host:4000/database.`
    : 'It must begin with mysql:// (or mariadb://, tidb://), such as mysql://user:password@host:4000/database.')
}

function decode(part: string, text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    throw badUrl(`The ${part} holds a % that is not followed by two hexadecimal digits. Write a % as %25.`)
  }
}

function badUrl(message: string): TihcError {
  return new TihcError('bad_request', `The address does not fit: ${message}`, { field: 'url' })
}

/** The ways in which clients write what TLS shall do, by value in lower case. */
const modeWords = new Map<string, TlsMode>(Object.entries({
  'disabled': 'off',
  'disable': 'off',
  'preferred': 'required',
  'required': 'required',
  'trust': 'required',
  'verify_ca': 'verify-ca',
  'verify-ca': 'verify-ca',
  'verify_identity': 'verify-identity',
  'verify-full': 'verify-identity',
}))
const switchWords = new Map<string, TlsMode>(Object.entries({ true: 'required', false: 'off', 1: 'required', 0: 'off' }))
const goWords = new Map<string, TlsMode>(Object.entries({ 'true': 'verify-identity', 'false': 'off', 'skip-verify': 'required', 'preferred': 'required' }))

/** Parameters in lower case: of MySQL's clients, MariaDB's and JDBC's, of Go's driver, of mysql2 and SQLAlchemy, of older JDBC drivers. */
const tlsParameters = new Map([
  ['ssl-mode', modeWords],
  ['ssl_mode', modeWords],
  ['sslmode', modeWords],
  ['tls', goWords],
  ['ssl', switchWords],
  ['usessl', switchWords],
])

function readTlsMode(parameters: URLSearchParams): TlsMode {
  let mode: TlsMode = 'off'
  for (const [key, value] of parameters) {
    const words = tlsParameters.get(key.toLowerCase())
    if (!words) continue
    const wanted = words.get(value.toLowerCase()) ?? readSslObject(value)
    if (!wanted)
      throw badUrl('It asks for TLS in a way that is not known. Use ssl-mode=DISABLED, REQUIRED, VERIFY_CA or VERIFY_IDENTITY.')
    mode = wanted
  }
  return mode
}

/** mysql2 takes `ssl={"rejectUnauthorized":true}`. */
function readSslObject(value: string): TlsMode | null {
  try {
    const options = JSON.parse(value) as { rejectUnauthorized?: boolean } | null
    if (!options || typeof options !== 'object') return null
    return options.rejectUnauthorized === false ? 'required' : 'verify-identity'
  } catch {
    return null
  }
}
