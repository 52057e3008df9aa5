import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { StartupError } from '../core/startup-error.ts'
import { isLoopback } from '../transport/http/http-guard.ts'
import { defaultDataFolder } from './data-folder.ts'

export interface HostOptions {
  host: string
  port: number
  /** The port was named on the command line: no other will do. */
  portGiven: boolean
  dataDir: string
  /** Folder of SQLite files that connections may open. */
  sqliteDir: string
  /** Connections of everybody on this host may sign in to SSH servers with the keys of its SSH agent. */
  sshAgent: boolean
  strictAuth: boolean
  behindProxy: boolean
  /** Files in PEM form. */
  tls: { cert: string, key: string } | null
  /** A new profile gets the sample database. */
  sample: boolean
  /** Open the browser by a one-time sign-in link. */
  open: boolean
}

export type Command = { kind: 'serve', options: HostOptions } | { kind: 'help' } | { kind: 'version' }

const defaultPort = 8080

const flags = {
  'port': { type: 'string' },
  'data-dir': { type: 'string' },
  'sqlite-dir': { type: 'string' },
  'ssh-agent': { type: 'boolean' },
  'host': { type: 'string' },
  'strict-auth': { type: 'boolean' },
  'behind-proxy': { type: 'boolean' },
  'tls-cert': { type: 'string' },
  'tls-key': { type: 'string' },
  'no-sample': { type: 'boolean' },
  'open': { type: 'boolean' },
  'help': { type: 'boolean', short: 'h' },
  'version': { type: 'boolean', short: 'v' },
} as const

export const help = `TiHC, the host: serves the app to browsers and its API to scripts.

Usage: tihc serve [options]      (from the sources: npm run serve -- [options])

  --port PORT        port to listen on; 0 picks a free one (default ${defaultPort})
  --data-dir DIR     folder of connections, users, history and results
                     (default ${defaultDataFolder()})
  --sqlite-dir DIR   folder of SQLite files that connections may open
                     (default sqlite in the data folder)
  --ssh-agent        connections may sign in to SSH servers with the keys of this
                     host's SSH agent
  --no-sample        a new data folder gets no sample database
  --open             open the browser, signed in as admin by a one-time link
  --host ADDRESS     address to listen on (default 127.0.0.1); another than this
                     machine's own needs --strict-auth and TLS or a proxy
  --strict-auth      every call needs a token, the catalog's open ones too
  --tls-cert FILE    certificate, and --tls-key FILE its key: serve HTTPS
  --behind-proxy     a proxy in front speaks HTTPS and names the caller's address
  -h, --help         this text
  -v, --version      the version

The first start makes a user "admin"; its password is $TIHC_ADMIN_PASSWORD, or
is generated and printed once.
`

/**
 * Reads the command line.
 *
 * @throws {StartupError} for an unknown flag, a value that does not fit, or a host that would be open to others
 *   unprotected
 */
export function parseCommand(args: string[]): Command {
  const values = parseFlags(args)
  if (values.help) return { kind: 'help' }
  if (values.version) return { kind: 'version' }
  const dataDir = resolve(values['data-dir'] || defaultDataFolder())
  const options: HostOptions = {
    host: values.host ?? '127.0.0.1',
    port: readPort(values.port),
    portGiven: values.port !== undefined,
    dataDir,
    sqliteDir: resolve(values['sqlite-dir'] || join(dataDir, 'sqlite')),
    sshAgent: !!values['ssh-agent'],
    strictAuth: !!values['strict-auth'],
    behindProxy: !!values['behind-proxy'],
    tls: readTls(values['tls-cert'], values['tls-key']),
    sample: !values['no-sample'],
    open: !!values.open,
  }
  checkReach(options)
  return { kind: 'serve', options }
}

function parseFlags(args: string[]) {
  try {
    return parseArgs({
      args,
      options: flags,
      strict: true,
      allowPositionals: false,
    }).values
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    const flag = /'([^']+)'/.exec(message)?.[1] ?? 'an option'
    if (code === 'ERR_PARSE_ARGS_INVALID_OPTION_VALUE')
      throw new StartupError(`The option ${flag.split(/[ ,<]/)[0]} does not take what it was given. See --help.`)
    if (code === 'ERR_PARSE_ARGS_UNEXPECTED_POSITIONAL')
      throw new StartupError(`"${flag}" is not an option. See --help.`)
    throw new StartupError(`There is no option ${flag}. See --help.`)
  }
}

function readPort(text: string | undefined): number {
  if (text === undefined) return defaultPort
  const port = /^\d{1,5}$/.test(text)
    ? Number(text)
    : Number.NaN
  if (!(port <= 65535))
    throw new StartupError(`--port ${text} is no port. Give a number from 1 to 65535, or 0 for a free one.`)
  return port
}

function readTls(cert: string | undefined, key: string | undefined): HostOptions['tls'] {
  if (!cert && !key) return null
  if (!cert || !key)
    throw new StartupError('--tls-cert and --tls-key belong together. Give both, or neither.')
  return {
    cert: resolve(cert),
    key: resolve(key),
  }
}

/** Who opens the host to others protects it: tokens everywhere, and a line that nobody reads along. */
function checkReach({ host, strictAuth, tls, behindProxy }: HostOptions): void {
  if (isLoopback(host)) {
    if (behindProxy && !strictAuth)
      throw new StartupError('--behind-proxy opens this host to others: add --strict-auth.')
    return
  }
  if (!strictAuth) {
    throw new StartupError(
      `--host ${host} opens this host to others: add --strict-auth, and --tls-cert with --tls-key or --behind-proxy.`,
    )
  }
  if (!tls && !behindProxy) {
    throw new StartupError(
      `--host ${host} would send tokens and passwords in the clear: `
      + 'add --tls-cert with --tls-key, or --behind-proxy where a proxy speaks HTTPS.',
    )
  }
}
