import type { TlsMode, TlsRequest } from '../dialect.ts'

/*
 * What the parameters of an address ask of TLS
 *
 * Every client has words of its own: MySQL's and MariaDB's programs (`ssl-mode`, `ssl-ca`), Connector/J (`sslMode`,
 * `useSSL`, `requireSSL`, `verifyServerCertificate`), MariaDB's Connector/J (`useSsl`, `trustServerCertificate`),
 * Prisma (`sslaccept`), PyMySQL and mysqlclient under SQLAlchemy (`ssl_ca`, `ssl_verify_identity`), Go's driver
 * (`tls`), mysql2 (`ssl={"rejectUnauthorized":true}`), Rails (`sslverify`), PHP's ORMs. They are told apart by their
 * letters alone: `ssl-mode`, `ssl_mode` and `sslMode` are one.
 *
 * Of several words the one counts that asks for most. What is not known asks for the most there is, and is named.
 */

type Words = ReadonlyMap<string, TlsMode>

const wordsOf = (words: Record<string, TlsMode>): Words => new Map(Object.entries(words))

/** `prefer` falls back to no encryption at all, which this program does not do. */
const modes = wordsOf({
  'disabled': 'off',
  'disable': 'off',
  'none': 'off',
  'preferred': 'required',
  'prefer': 'required',
  'required': 'required',
  'require': 'required',
  'trust': 'required',
  'verify_ca': 'verify-ca',
  'verify-ca': 'verify-ca',
  'verifyca': 'verify-ca',
  'verify_identity': 'verify-identity',
  'verify-identity': 'verify-identity',
  'verify-full': 'verify-identity',
  'verify_full': 'verify-identity',
  'verifyfull': 'verify-identity',
})

/** A switch: on, it asks for `mode`; off, it asks for nothing. */
function switchTo(mode: TlsMode): Words {
  const on = ['true', '1', 'yes', 'on', ''].map(word => [word, mode] as const)
  const off = ['false', '0', 'no', 'off'].map(word => [word, 'off'] as const)
  return new Map<string, TlsMode>([...on, ...off])
}

const asked: ReadonlyMap<string, Words> = new Map([
  ['sslmode', modes],
  ['ssl', switchTo('required')],
  ['usessl', switchTo('required')],
  ['requiressl', switchTo('required')],
  ['tls', wordsOf({ 'true': 'verify-identity', 'false': 'off', 'skip-verify': 'required', 'preferred': 'required' })],
  ['usetls', switchTo('required')],
  ['sslaccept', wordsOf({ strict: 'verify-identity', accept_invalid_certs: 'required' })],
  ['sslverify', switchTo('verify-ca')],
  ['sslverifycert', switchTo('verify-ca')],
  ['sslverifyservercert', switchTo('verify-identity')],
  ['sslverifyidentity', switchTo('verify-identity')],
  ['sslcheckhostname', switchTo('verify-identity')],
  ['verifyservercertificate', switchTo('verify-ca')],
])

/**
 * What only takes from what another word asks for: where nothing asks, it asks for nothing. `sslmode` in a mode that
 * verifies is not weakened by it, because it counts the most that is asked for.
 */
const loosening = new Set(['trustservercertificate', 'disablesslhostnameverification', 'ssldisabled'])

/** Files, by what they are for; a CA asks for a server that is verified by it. */
const files: ReadonlyMap<string, TlsMode> = new Map<string, TlsMode>([
  ['sslca', 'verify-ca'],
  ['sslcapath', 'verify-ca'],
  ['sslrootcert', 'verify-ca'],
  ['tlsca', 'verify-ca'],
  ['serversslcert', 'verify-ca'],
  ['truststore', 'verify-ca'],
  ['trustcertificatekeystoreurl', 'verify-ca'],
  ['sslcert', 'required'],
  ['sslkey', 'required'],
  ['sslidentity', 'required'],
  ['keystore', 'required'],
  ['clientcertificatekeystoreurl', 'required'],
])

/** Go with a file that is named, and say nothing without it. */
const besideFiles = /^sslpassword$|^(?:trust|key)store(?:password|type)$|certificatekeystore(?:password|type)$/

/** Which versions and ciphers may be spoken: Node's own are, TLS 1.2 and newer. */
const finer = /^(?:(?:enabled)?(?:ssl|tls)(?:protocol|cipher)s?(?:suites)?|tlsversions?)$/

/** Where systems keep the authorities that everybody trusts: what is verified by without a file. */
const systemAuthorities = new Set([
  '/etc/ssl/cert.pem',
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/ssl/ca-bundle.pem',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/private/etc/ssl/cert.pem',
])

/** Any word that speaks of TLS, known or not. */
const speaksOfTls = /ssl|tls|certificate|truststore|keystore/

const ranks: readonly TlsMode[] = ['off', 'required', 'verify-ca', 'verify-identity']
const stronger = (a: TlsMode, b: TlsMode): TlsMode => ranks.indexOf(a) < ranks.indexOf(b) ? b : a

/**
 * What an address asks of TLS.
 *
 * @param parameters those behind its `?`
 * @param form how the address begins: MariaDB's Connector/J means more by `useSsl` than others do
 */
export function tlsRequest(parameters: URLSearchParams, form: { scheme: string, isJdbc: boolean }): TlsRequest {
  const request: TlsRequest = { mode: 'off', files: [], unknown: [], unused: [] }
  const values = new Map([...parameters].map(([key, value]) => [lettersOf(key), value.trim()]))
  for (const [key, value] of parameters) {
    const word = lettersOf(key)
    if (speaksOfTls.test(word)) request.mode = stronger(request.mode, read(request, { key, word, value: value.trim() }))
  }
  if (form.isJdbc && form.scheme === 'mariadb' && values.get('usessl')?.toLowerCase() === 'true')
    request.mode = stronger(request.mode, mariadbDefault(values))
  return request
}

/** Notes what a parameter needs to be asked about, and gives the mode it asks for. */
function read(request: TlsRequest, { key, word, value }: { key: string, word: string, value: string }): TlsMode {
  if (loosening.has(word) || besideFiles.test(word)) return 'off'
  if (finer.test(word)) {
    request.unused.push(key)
    return 'off'
  }
  const file = files.get(word)
  if (file) {
    if (!systemAuthorities.has(value)) request.files.push(key)
    return file
  }
  const mode = asked.get(word)?.get(value.toLowerCase()) ?? readObject(word, value)
  if (!mode) request.unknown.push(key)
  return mode ?? 'verify-identity'
}

/** mysql2 takes an object, which verifies unless it says otherwise. */
function readObject(word: string, value: string): TlsMode | null {
  if (word !== 'ssl') return null
  try {
    const options = JSON.parse(value) as { rejectUnauthorized?: boolean } | null
    // What else it may hold, a CA or versions, has to be looked at by the person.
    const isPlain = options && typeof options === 'object'
      && Object.keys(options).every(name => name === 'rejectUnauthorized' || name === 'minVersion')
    if (!isPlain) return null
    return options.rejectUnauthorized === false ? 'required' : 'verify-identity'
  } catch {
    return null
  }
}

/** MariaDB's Connector/J verifies the server's name too, unless it is told not to. */
function mariadbDefault(values: ReadonlyMap<string, string>): TlsMode {
  const isOn = (word: string) => values.get(word)?.toLowerCase() === 'true'
  if (isOn('trustservercertificate')) return 'required'
  return isOn('disablesslhostnameverification') ? 'verify-ca' : 'verify-identity'
}

function lettersOf(key: string): string {
  return key.toLowerCase().replace(/[^a-z0-9]/g, '')
}
