import type { TlsFiles } from './tls.ts'
import { execFile } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import mysql from 'mysql2/promise'
import { freePort } from './free-port.ts'
import { MissingError } from './missing.ts'
import { lastLines, removeFolder, startOwned, temporaryFolder } from './owned-process.ts'
import { findProgram } from './programs.ts'
import { tidbBinary } from './tidb-binary.ts'
import { until } from './until.ts'

/** Where a server listens and who may do everything there. */
export interface Endpoint {
  host: string
  port: number
  user: string
  password: string
}

/** A server of the test's own: it may be stopped, killed and started again. */
export interface TestServer extends Endpoint {
  readonly product: 'TiDB' | 'MariaDB'
  /** Of the server process that runs now. */
  readonly pid: number
  /**
   * Sends a signal: `SIGSTOP` makes it hang, `SIGCONT` lets it go on, `SIGKILL` ends it in the middle of everything.
   */
  kill: (signal: NodeJS.Signals) => void
  /** Starts it again on the same port and data, killing it first where it still runs. */
  restart: () => Promise<void>
  /** Ends it and removes its data. */
  stop: () => Promise<void>
}

export interface ServerOptions {
  /** Certificate, key and CA that the server uses; without them MariaDB has no TLS, and TiDB none either. */
  tls?: TlsFiles
  /** Further arguments of the server program. */
  args?: string[]
  /** TiDB: lets accounts in whose passwords have expired, to give them new ones. */
  letsExpiredIn?: boolean
}

interface ServerPlan {
  product: TestServer['product']
  command: string
  /** Made once before the first start. */
  prepare: (folder: string) => Promise<void>
  args: (folder: string, port: number) => Promise<string[]> | string[]
}

/**
 * Starts a TiDB on a free port of 127.0.0.1 with data of its own.
 *
 * @throws MissingError where there is none
 */
export async function startTidb({ tls, args = [], letsExpiredIn }: ServerOptions = {}): Promise<TestServer> {
  return start({
    product: 'TiDB',
    command: await tidbBinary(),
    prepare: folder => writeFile(join(folder, 'tidb.toml'), tidbConfiguration({ tls, letsExpiredIn })),
    args: async (folder, port) => [
      ...[
        '-config',
        join(folder, 'tidb.toml'),
        '-store',
        'unistore',
        '-path',
        join(folder, 'data'),
        '-temp-dir',
        join(folder, 'temp'),
      ],
      ...[
        '-host',
        '127.0.0.1',
        '-P',
        String(port),
        '-status-host',
        '127.0.0.1',
        '-status',
        String(await freePort()),
      ],
      ...[
        '-socket',
        join(folder, 'tidb.sock'),
        '-L',
        'warn',
        ...args,
      ],
    ],
  })
}

function tidbConfiguration({ tls, letsExpiredIn }: Pick<ServerOptions, 'tls' | 'letsExpiredIn'>): string {
  const settings = {
    ...(tls && { 'ssl-ca': tls.caFile, 'ssl-cert': tls.certFile, 'ssl-key': tls.keyFile }),
    ...(letsExpiredIn && { 'disconnect-on-expired-password': false }),
  }
  const lines = Object.entries(settings).map(([name, value]) => `${name} = ${JSON.stringify(value)}\n`)
  return lines.length > 0 ? `[security]\n${lines.join('')}` : ''
}

/**
 * Gives the paths of MariaDB's programs.
 *
 * @throws MissingError where they are not installed
 */
export function mariadbPrograms(): { server: string, install: string } {
  const server = findProgram('mariadbd')
  const install = findProgram('mariadb-install-db')
  if (server && install) return { server, install }
  throw new MissingError(
    'There is no MariaDB server (mariadbd, mariadb-install-db): '
    + 'install it (`apt-get install mariadb-server`, `brew install mariadb`), '
    + 'or set TIHC_TEST_MARIADB=host:port to a running one.',
  )
}

/**
 * Starts a MariaDB on a free port of 127.0.0.1 with data of its own.
 *
 * @throws MissingError where there is none
 */
export async function startMariadb({ tls, args = [] }: ServerOptions = {}): Promise<TestServer> {
  const { server, install } = mariadbPrograms()
  const asRoot = process.getuid?.() === 0
    ? ['--user=root']
    : []
  return start({
    product: 'MariaDB',
    command: server,
    prepare: async (folder) => {
      const temp = join(folder, 'temp')
      await mkdir(temp)
      // A server that starts takes away what others have in a folder for temporary tables that it shares with them.
      const env = { ...process.env, TMPDIR: temp }
      await promisify(execFile)(install, [
        '--no-defaults',
        ...asRoot,
        `--datadir=${join(folder, 'data')}`,
        '--auth-root-authentication-method=normal',
        '--skip-test-db',
      ], { env })
    },
    args: (folder, port) => [
      ...[
        '--no-defaults',
        ...asRoot,
        `--datadir=${join(folder, 'data')}`,
        `--tmpdir=${join(folder, 'temp')}`,
      ],
      ...[
        '--bind-address=127.0.0.1',
        `--port=${port}`,
        `--socket=${join(folder, 'mariadb.sock')}`,
        '--skip-name-resolve',
      ],
      ...[
        '--character-set-server=utf8mb4',
        '--max-connections=500',
        '--max-allowed-packet=1G',
        '--local-infile=1',
      ],
      ...(tls
        ? [`--ssl-ca=${tls.caFile}`, `--ssl-cert=${tls.certFile}`, `--ssl-key=${tls.keyFile}`]
        : []),
      ...args,
    ],
  })
}

async function start(plan: ServerPlan): Promise<TestServer> {
  const folder = await temporaryFolder(plan.product.toLowerCase())
  try {
    await plan.prepare(folder)
    return await startOnFreePort(plan, folder)
  } catch (error) {
    await removeFolder(folder)
    throw error
  }
}

/** Somebody else may take a port between our looking and the server's listening: then with another one. */
async function startOnFreePort(plan: ServerPlan, folder: string): Promise<TestServer> {
  for (let attempt = 1; ; attempt++) {
    const port = await freePort()
    try {
      return running(plan, folder, port, await startOn(plan, folder, port))
    } catch (error) {
      if (attempt === 3) throw error
    }
  }
}

async function startOn(plan: ServerPlan, folder: string, port: number) {
  const server = startOwned(plan.command, await plan.args(folder, port), folder, { ...process.env, TMPDIR: folder })
  try {
    await until(`${plan.product} on port ${port}`, 60, async () => {
      if (!server.alive) return 'ended'
      await serverVersion({
        host: '127.0.0.1',
        port,
        user: 'root',
        password: '',
      })
      return 'ready'
    })
    if (!server.alive) throw new Error(`${plan.product} did not start:\n${lastLines(server.output())}`)
    return server
  } catch (error) {
    await server.end()
    throw error
  }
}

function running(
  plan: ServerPlan,
  folder: string,
  port: number,
  first: Awaited<ReturnType<typeof startOn>>,
): TestServer {
  let server = first
  return {
    product: plan.product,
    host: '127.0.0.1',
    port,
    user: 'root',
    password: '',
    get pid() {
      return server.pid
    },
    kill: signal => server.kill(signal),
    restart: async () => {
      await server.end()
      server = await startOn(plan, folder, port)
    },
    stop: async () => {
      await server.end()
      await removeFolder(folder)
    },
  }
}

/**
 * Connects as the server's administrator, past TiHC.
 *
 * @throws the driver's error where the server does not answer within 5 s
 */
export function connectAdmin({ host, port, user, password }: Endpoint): Promise<mysql.Connection> {
  return mysql.createConnection({
    host,
    port,
    user,
    password,
    charset: 'utf8mb4',
    connectTimeout: 5000,
  })
}

/**
 * What `VERSION()` answers.
 *
 * @throws as `connectAdmin`
 */
export async function serverVersion(endpoint: Endpoint): Promise<string> {
  const connection = await connectAdmin(endpoint)
  try {
    const [rows] = await connection.query<mysql.RowDataPacket[]>('SELECT VERSION() AS version')
    return String(rows[0]!.version)
  } finally {
    connection.destroy()
  }
}

/**
 * Reads `[user[:password]@]host:port`; `root` without a password unless told.
 *
 * @throws where it is something else
 */
export function parseEndpoint(variable: string, value: string): Endpoint {
  const url = URL.parse(`mysql://${value}`)
  if (!url?.hostname || !url.port)
    throw new Error(`${variable}=${value} is not host:port (or user:password@host:port).`)
  return {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: Number(url.port),
    user: decodeURIComponent(url.username) || 'root',
    password: decodeURIComponent(url.password),
  }
}
