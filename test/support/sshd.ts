import type { OwnedProcess } from './owned-process.ts'
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describeNeeding } from './describe-needing.ts'
import { freePort } from './free-port.ts'
import { MissingError } from './missing.ts'
import { lastLines, removeFolder, startOwned, temporaryFolder } from './owned-process.ts'
import { findProgram } from './programs.ts'
import { until } from './until.ts'

const run = promisify(execFile)

export interface SshPrograms { sshd: string, keygen: string, agent: string, add: string }

/**
 * Gives the paths of OpenSSH's programs.
 *
 * @throws MissingError where they are not installed
 */
export function sshPrograms(): SshPrograms {
  const [sshd, keygen, agent, add] = ['sshd', 'ssh-keygen', 'ssh-agent', 'ssh-add'].map(name => findProgram(name))
  if (sshd && keygen && agent && add) return { sshd, keygen, agent, add }
  throw new MissingError(
    'There is no SSH server (sshd, ssh-keygen, ssh-agent): '
    + 'install it (`apt-get install openssh-server`; macOS has it).',
  )
}

/** Runs a suite that needs OpenSSH; where it is missing, its cases are skipped and the title says why. */
export function describeSsh(title: string, suite: () => void): void {
  describeNeeding(sshPrograms, title, suite)
}

export interface KeyPair { file: string, privateKey: string, publicKey: string }

/** Makes a key pair into `folder`. */
export async function makeKey(
  folder: string,
  name: string,
  { type = 'ed25519', passphrase = '', format = '' } = {},
): Promise<KeyPair> {
  const file = join(folder, name)
  await run(sshPrograms().keygen, [
    '-q',
    '-t',
    type,
    '-N',
    passphrase,
    '-C',
    name,
    ...(format ? ['-m', format] : []),
    '-f',
    file,
  ])
  return { file, privateKey: readFileSync(file, 'utf8'), publicKey: readFileSync(`${file}.pub`, 'utf8') }
}

/** What `ssh-keygen -l` says of a public key. */
export async function fingerprintOf({ file }: KeyPair): Promise<string> {
  const { stdout } = await run(sshPrograms().keygen, ['-l', '-f', `${file}.pub`])
  return stdout.split(' ')[1]!
}

/** An SSH server of the test's own, run by the person who runs the tests; it lets them in by key. */
export interface TestSshd {
  readonly host: string
  readonly port: number
  readonly user: string
  readonly hostKey: KeyPair
  /** Shows another key from now on: it is started again. */
  changeHostKey: () => Promise<KeyPair>
  /** Ends it and every connection through it, without a word. */
  kill: () => Promise<void>
  /** Starts it again on the same port. */
  restart: () => Promise<void>
  /** The processes that serve one connection each. */
  connections: () => Promise<number[]>
  stop: () => Promise<void>
}

export interface SshdOptions {
  /** Who is let in. */
  authorized: KeyPair[]
  /** Further lines of its configuration. */
  settings?: string[]
}

/**
 * Starts OpenSSH's server on a free port of 127.0.0.1 in a folder of its own.
 *
 * @throws MissingError where there is none
 */
export async function startSshd({ authorized, settings = [] }: SshdOptions): Promise<TestSshd> {
  const { sshd } = sshPrograms()
  const folder = await temporaryFolder('sshd')
  const port = await freePort()
  // OpenSSH refuses keys in folders that others may write to, so the mode is set whatever the umask is.
  await chmod(folder, 0o700)
  // As root it wants this folder, which the system's start of the service makes elsewhere.
  if (process.getuid?.() === 0) await mkdir('/run/sshd', { recursive: true, mode: 0o755 })
  let hostKey = await makeKey(folder, 'host_key')
  await writeFile(join(folder, 'authorized_keys'), authorized.map(({ publicKey }) => publicKey).join(''), {
    mode: 0o600,
  })
  let server: OwnedProcess
  async function begin(): Promise<void> {
    const config = [...configuration(folder, port, hostKey), ...settings].join('\n')
    await writeFile(join(folder, 'sshd_config'), `${config}\n`)
    server = startOwned(sshd, ['-D', '-e', '-f', join(folder, 'sshd_config')], folder)
    await until(`sshd on port ${port}`, 20, async () => {
      if (!server.alive) throw new Error(lastLines(server.output()))
      return await listens(port) || undefined
    })
  }
  const connections = async () => await childrenOf(server.pid)
  async function kill(): Promise<void> {
    const served = await connections()
    await server.end()
    for (const pid of served) end(pid)
  }
  await begin()
  return {
    host: '127.0.0.1',
    port,
    user: userInfo().username,
    get hostKey() { return hostKey },
    async changeHostKey() {
      hostKey = await makeKey(folder, `host_key_${Date.now()}`)
      await kill()
      await begin()
      return hostKey
    },
    kill,
    restart: begin,
    connections,
    async stop() {
      await kill()
      await removeFolder(folder)
    },
  }
}

function configuration(folder: string, port: number, hostKey: KeyPair): string[] {
  return [
    `Port ${port}`,
    'ListenAddress 127.0.0.1',
    `HostKey ${hostKey.file}`,
    `AuthorizedKeysFile ${join(folder, 'authorized_keys')}`,
    `PidFile ${join(folder, 'sshd.pid')}`,
    'PasswordAuthentication no',
    'KbdInteractiveAuthentication no',
    'PermitRootLogin yes',
    'UsePAM no',
    'StrictModes no',
    'MaxStartups 100',
    'LogLevel VERBOSE',
  ]
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => { socket.destroy(); resolve(true) })
    socket.once('error', () => resolve(false))
  })
}

/** The processes below one, all the way down. */
async function childrenOf(pid: number): Promise<number[]> {
  const { stdout } = await run('ps', ['-A', '-o', 'pid=,ppid='])
  const parents = stdout.trim().split('\n').map(line => line.trim().split(/\s+/).map(Number) as [number, number])
  const below = (parent: number): number[] =>
    parents.filter(([, of]) => of === parent).flatMap(([child]) => [child, ...below(child)])
  return below(pid)
}

function end(pid: number): void {
  try { process.kill(pid, 'SIGKILL') } catch { /* gone already */ }
}

/** Starts an SSH agent that holds these keys. */
export async function startAgent(keys: KeyPair[]): Promise<{ path: string, stop: () => Promise<void> }> {
  const { agent, add } = sshPrograms()
  const folder = await temporaryFolder('ssh-agent')
  const path = join(folder, 'agent.sock')
  const program = startOwned(agent, ['-D', '-a', path], folder)
  await until('the SSH agent', 10, async () => {
    if (!program.alive) throw new Error(lastLines(program.output()))
    for (const { file } of keys) await run(add, ['-q', file], { env: { ...process.env, SSH_AUTH_SOCK: path } })
    // Without keys it is there when it answers that it has none.
    if (keys.length === 0) {
      await run(add, ['-l'], { env: { ...process.env, SSH_AUTH_SOCK: path } }).catch((error: { code?: number }) => {
        if (error.code !== 1) throw error
      })
    }
    return true
  })
  return { path, stop: async () => { await program.end(); await removeFolder(folder) } }
}
