import type { NetworkTraits, TlsMode } from '../dialect.ts'
import { quoted } from '../../language/identifiers.ts'

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
const switchWords = new Map<string, TlsMode>(
  Object.entries({ true: 'required', false: 'off', 1: 'required', 0: 'off' }),
)
const goWords = new Map<string, TlsMode>(
  Object.entries({ 'true': 'verify-identity', 'false': 'off', 'skip-verify': 'required', 'preferred': 'required' }),
)

/**
 * Parameters in lower case: of MySQL's clients, MariaDB's and JDBC's, of Go's driver, of mysql2 and SQLAlchemy, of
 * older JDBC drivers.
 */
const tlsParameters = new Map([
  ['ssl-mode', modeWords],
  ['ssl_mode', modeWords],
  ['sslmode', modeWords],
  ['tls', goWords],
  ['ssl', switchWords],
  ['usessl', switchWords],
])

function tlsMode(parameters: URLSearchParams): TlsMode | null {
  let mode: TlsMode = 'off'
  for (const [key, value] of parameters) {
    const words = tlsParameters.get(key.toLowerCase())
    if (!words) continue
    const wanted = words.get(value.toLowerCase()) ?? readSslObject(value)
    if (!wanted) return null
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

/** In GRANT, `_` and `%` in the name of a database stand for other characters unless they are escaped. */
function readerAccount(database: string | null): string[] {
  const place = database === null ? '*' : quoted(database.replace(/[\\%_]/g, '\\$&'), '`')
  return [
    'CREATE USER \'tihc_reader\'@\'%\' IDENTIFIED BY \'<password>\'',
    `GRANT SELECT, SHOW VIEW ON ${place}.* TO 'tihc_reader'@'%'`,
  ]
}

/** A new connection is most likely to TiDB. */
export const mysqlNetwork: NetworkTraits = {
  port: 4000,
  user: 'root',
  links: [
    { scheme: 'mysql', port: 3306 },
    { scheme: 'mariadb', port: 3306 },
    { scheme: 'tidb', port: 4000 },
    // As SQLAlchemy and the drivers of Ruby and Node are told theirs.
    { scheme: 'mysql2', port: 3306, isPastedOnly: true },
  ],
  example: 'mysql://user:password@host:4000/database',
  tlsExample: 'ssl-mode=DISABLED, REQUIRED, VERIFY_CA, VERIFY_IDENTITY',
  tlsMode,
  readerAccount,
}
