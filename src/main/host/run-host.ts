import type { Services, ServicesOptions } from '../services.ts'
import type { HttpHost } from '../transport/http/http.ts'
import type { HostOptions } from './host-options.ts'
import { readFile } from 'node:fs/promises'
import { agentOf } from '../connections/ssh/ssh-agent-path.ts'
import { consoleLog as log } from '../core/log.ts'
import { pagesFolder, programName, programVersion } from '../core/program.ts'
import { StartupError, startupFailure } from '../core/startup-error.ts'
import { logInternalError } from '../core/to-tihc-error.ts'
import { within } from '../core/within.ts'
import { createServices } from '../services.ts'
import { openHttpHost } from '../transport/http/http.ts'
import { help, parseCommand } from './host-options.ts'
import { openBrowser } from './open-browser.ts'

/** How long statements and sessions may take to end once the host closes. */
const endLimitMs = 8000
const sameSignalMs = 500

/** The texts of the files. */
interface TlsFiles { cert: string, key: string }
type HostParts = Pick<ServicesOptions, 'spawnEngine' | 'minuteMs'>
interface RunningHost { services: Services, http: HttpHost }

/**
 * The headless host, from the command line to its end. What it says goes to standard output, its log to
 * standard error. It ends the process: 0 after a signal, 1 when it cannot start.
 *
 * @param args what follows the program's name
 * @param parts what another runtime than plain Node does in its own way
 */
export async function runHost(args: string[], parts: HostParts = {}): Promise<void> {
  // A reader of our output that goes away must not take the host along.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {})
  try {
    const command = parseCommand(args)
    switch (command.kind) {
      case 'help': return print(help)
      case 'version': return print(`${programName} ${programVersion}\n`)
      case 'serve': return await serve(command.options, parts)
    }
    command satisfies never
  } catch (error) {
    process.stderr.write(`${startupFailure(error)}\n`)
    process.exit(1)
  }
}

async function serve(options: HostOptions, parts: HostParts): Promise<void> {
  const stop = Promise.withResolvers<void>()
  listenToSignals(stop.resolve)
  const tls = await readTls(options)
  const services = await createServices({
    dataDir: options.dataDir,
    sqliteDir: options.sqliteDir,
    sshAgent: options.sshAgent ? agentOf(process.env) : null,
    env: process.env,
    log,
    ...parts,
  })
  const http = await openDoor(options, services, tls).catch(async (error) => {
    await services.endWork()
    await services.close()
    throw error
  })
  print(`listening on ${http.url}\n`)
  if (options.open) await openPage(services, http)
  await stop.promise
  await close({ services, http })
  process.exit(0)
}

async function openDoor(options: HostOptions, services: Services, tls: TlsFiles | undefined): Promise<HttpHost> {
  await tellPassword(services)
  if (options.sample) await services.addSample()
  try {
    return await openHttp(options, services, options.port, tls)
  } catch (error) {
    // A person who only wants the pages does not care for the number.
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE' && options.open && !options.portGiven)
      return openHttp(options, services, 0, tls)
    throw listenFailure(error as NodeJS.ErrnoException, options)
  }
}

function openHttp(
  { host, strictAuth, behindProxy }: HostOptions,
  services: Services,
  port: number,
  tls: TlsFiles | undefined,
): Promise<HttpHost> {
  const { dispatcher, hub, auth } = services
  return openHttpHost({
    dispatcher,
    hub,
    auth,
    log,
    version: programVersion,
    pages: pagesFolder,
    host,
    port,
    strictAuth,
    behindProxy,
    ...(tls && { tls }),
  })
}

function listenFailure(error: NodeJS.ErrnoException, { host, port }: HostOptions): Error {
  switch (error.code) {
    case 'EADDRINUSE':
      return new StartupError(
        `Port ${port} is used by another program: stop that, or choose another with --port (0 picks a free one).`,
      )
    case 'EACCES':
      return new StartupError(`Port ${port} may not be opened by this user: choose one above 1023 with --port.`)
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return new StartupError(`${host} is no address of this machine: give another with --host, or leave it out.`)
    default:
      return error.code?.startsWith('ERR_OSSL') || error.code?.startsWith('ERR_SSL')
        ? new StartupError(
            'The files of --tls-cert and --tls-key do not make a key pair: '
            + 'give a certificate and its private key in PEM form.',
          )
        : error
  }
}

async function readTls({ tls }: HostOptions): Promise<TlsFiles | undefined> {
  if (!tls) return undefined
  const read = async (flag: string, path: string) => readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new StartupError(`The file of ${flag} cannot be read: ${path} (${error.code}). Give the path of a PEM file.`)
  })
  return { cert: await read('--tls-cert', tls.cert), key: await read('--tls-key', tls.key) }
}

/** The first start makes a user; a password that was made up is shown here and nowhere else. */
async function tellPassword({ auth }: Services): Promise<void> {
  const { username, generatedPassword } = await auth.ensureAdmin()
  if (generatedPassword !== null)
    print(`The user "${username}" was made; the password is ${generatedPassword}\nKeep it: it is not shown again.\n`)
}

/** Signs the person who started the host in by a link that works once. */
async function openPage(services: Services, { url }: HttpHost): Promise<void> {
  const link = `${url}/#/login?code=${encodeURIComponent(services.auth.createSignInLink())}`
  const opened = await openBrowser(link)
  print(opened
    ? `opened ${url} in the browser; if it did not show, open ${link} (works once)\n`
    : `open ${link} to sign in (works once)\n`)
}

/** In this order: no new calls, running statements cancelled, their answers and events sent, the store closed. */
async function close({ services, http }: RunningHost): Promise<void> {
  http.stopAccepting()
  try {
    await within(services.endWork(), endLimitMs, () => new Error(`statements did not end within ${endLimitMs} ms`))
  } catch (error) {
    log.error('closing', error)
  }
  await http.close()
  await services.close()
}

/**
 * The first signal asks the host to end, a later one ends it at once. Ctrl+C under npm arrives twice at the
 * same time, from the terminal and from npm: that is one.
 */
function listenToSignals(stop: () => void): void {
  let asked: number | null = null
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (asked !== null && performance.now() - asked > sameSignalMs) process.exit(1)
      asked ??= performance.now()
      stop()
    })
  }
  process.on('unhandledRejection', error => logInternalError(log, error))
  // Node would print the error with its words, which may hold data.
  process.on('uncaughtException', (error) => {
    logInternalError(log, error)
    process.exit(1)
  })
}

function print(text: string): void {
  process.stdout.write(text)
}
