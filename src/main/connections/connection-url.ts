import type { ConnectionDraft } from '../../contract/connections.ts'
import type { NetworkTraits, TlsRequest } from '../../dialects/dialect.ts'
import { TihcError } from '../../contract/errors.ts'
import { schemesWithoutUse } from '../../dialects/planned.ts'
import { defaultDialect, dialects } from '../../dialects/registry.ts'

export type UrlDraft = Pick<
  ConnectionDraft,
  'name' | 'engine' | 'host' | 'port' | 'user' | 'password' | 'database' | 'tls'
> & {
  /** What the person has to look at, as sentences: where the address asks for what its text alone cannot give. */
  asks?: string[]
}

/** What a scheme says of where an address leads. */
interface Target { family: string, network: NetworkTraits, scheme: string, port: number }

/**
 * Reads an address such as `scheme://user:password@host:port/database` into a draft; its scheme says of which family
 * the server is. The forms of JDBC (`jdbc:scheme://host/db?user=u&password=p`), of SQLAlchemy (`scheme+driver://…`) and
 * of Go's driver (`user:password@tcp(host:port)/database`) are read too. Parts are percent-decoded, but for Go's; IPv6
 * hosts stand in brackets. It never asks for less protection than the address does.
 *
 * @throws {TihcError} `bad_request` that says what is wrong and never repeats the address: it holds the password
 * @example
 * parseConnectionUrl('scheme://root:p%40ss@[::1]:4000/shop')
 * // { name: 'shop@::1', engine, host: '::1', port: 4000, user: 'root', password: 'p@ss', database: 'shop', tls: {
 * mode: 'off' } }
 */
export function parseConnectionUrl(text: string): UrlDraft {
  const trimmed = text.trim()
  const isJdbc = /^jdbc:/i.test(trimmed)
  const address = asUrl(trimmed) ?? trimmed.replace(/^jdbc:/i, '').replace(/^([a-z]+)\+\w+:/i, '$1:')
  const { family, network, scheme, port } = targetOf(/^([a-z][\w+.-]*):/i.exec(address)?.[1]?.toLowerCase())
  const url = URL.parse(address)
  if (!url || url.hash) {
    throw badUrl(
      `It cannot be read. It should look like ${network.example}; `
      + 'in user and password, characters such as @ : / ? # must be written as %40 %3A %2F %3F %23.',
    )
  }
  const host = decode('host', url.hostname.replace(/^\[(.*)\]$/, '$1'))
  if (!host) throw badUrl(`It names no host. It should look like ${network.example}.`)
  if (url.port === '0') throw badUrl('Port 0 cannot be reached. Give a port from 1 to 65535.')

  const parameters = new URLSearchParams(url.search)
  const request = network.tlsRequest(parameters, { scheme, isJdbc })
  const database = decode('database', url.pathname.replace(/^\//, '')) || null
  return {
    name: (database ? `${database}@${host}` : host).slice(0, 128),
    engine: family,
    host,
    port: url.port ? Number(url.port) : port,
    user: decode('user', url.username) || (parameters.get('user') ?? network.user),
    password: decode('password', url.password) || (parameters.get('password') ?? ''),
    database,
    tls: { mode: request.mode },
    ...asksOf(request),
  }
}

function asksOf({ files, unknown, unused }: TlsRequest): Pick<UrlDraft, 'asks'> {
  const draft = { asks: [] as string[] }
  if (unknown.length) {
    draft.asks.push(
      `The address asks for TLS by ${list(unknown)}, which is not known here in this form: the server's identity will `
      + 'be verified. Look at the tab TLS.',
    )
  }
  if (files.length) {
    draft.asks.push(
      `The address names a file by ${list(files)}. Files are not read from an address: choose it in the tab TLS.`,
    )
  }
  if (unused.length) {
    draft.asks.push(
      `${list(unused)} is not taken over: TLS 1.2 and newer are spoken, with the ciphers of this program.`,
    )
  }
  return draft.asks.length ? draft : {}
}

/** Names of parameters; whatever stands in an address may be a part of a password. */
function list(names: string[]): string {
  return [...new Set(names.map(name => /^[\w.-]{1,40}$/.test(name) ? name : '…'))].join(', ')
}

/** Some clients have a form of their own for an address. */
function asUrl(text: string): string | null {
  for (const { network } of dialects()) {
    const url = network?.asUrl(text)
    if (url) return url
  }
  return null
}

function targetOf(scheme: string | undefined): Target {
  const networks = dialects().flatMap(({ family, network }) => network ? [{ family, network }] : [])
  for (const { family, network } of networks) {
    const link = network.links.find(each => each.scheme === scheme)
    if (link) return { family, network, scheme: link.scheme, port: link.port }
  }
  const { network } = networks.find(({ family }) => family === defaultDialect().family) ?? networks[0]!
  const product = schemesWithoutUse.get(scheme ?? '')
  if (product !== undefined)
    throw badUrl(`${product} is not available yet in this version. Give an address such as ${network.example}.`)
  const links = networks.flatMap(each => each.network.links).filter(({ isPastedOnly }) => !isPastedOnly)
  throw badUrl(
    `It must begin with ${links.map(link => `${link.scheme}://`).join(', ')} (one of them), `
    + `such as ${network.example}.`,
  )
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
