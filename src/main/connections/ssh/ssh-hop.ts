import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type { AnyAuthMethod, AuthHandlerMiddleware, Client, ParsedKey } from 'ssh2'
import type { SshHop } from '../../engines/engine.ts'
import type { HostKey, HostPlace } from './known-hosts.ts'
import type { HopPhase, SignIn } from './ssh-errors.ts'
import { isIP } from 'node:net'
import ssh2 from 'ssh2'
import { bareHost, openSocket } from '../../engines/open-socket.ts'
import { readHostKey } from './known-hosts.ts'
import { readAgent } from './ssh-agent.ts'
import { changedHostKey, linkError, signInError, sshError, unknownHostKey } from './ssh-errors.ts'
import { readPrivateKey } from './ssh-keys.ts'

/** A silent server is asked for a sign of life this often, and given up after so many that it did not answer. */
const keepaliveMs = 4_000
const keepaliveCount = 3
const goodbyeMs = 1_000

/** Algorithms for host keys, best first; those of old servers (SHA-1, DSA) are not taken. */
const hostKeyAlgorithms = [
  'ssh-ed25519',
  'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp521',
  'rsa-sha2-512',
  'rsa-sha2-256',
] as const

export interface HopOptions {
  hop: SshHop
  /** The names of form fields begin with it: `ssh`, or `ssh.jump`. */
  field: string
  /** The connection through the jump host; null to open one of this machine. */
  stream: Duplex | null
  place: HostPlace
  known: HostKey | null
  /** Where the SSH agent listens; null where there is none, or none may be used. */
  agent: string | null
  signal: AbortSignal
  onPhase: (phase: HopPhase) => void
}

/** One SSH server that let us in. */
export interface OpenHop {
  client: Client
  /** When bytes last came from it, by `performance.now()`. */
  readonly lastSign: number
  /** Takes leave; a server that does not answer any more is left without. */
  close: () => void
}

/**
 * Connects to an SSH server and signs in, with the one method that the person chose.
 *
 * @throws {TihcError} `unavailable` that says which step failed, `bad_request` for a key that cannot be read; the
 *   reason of `signal`
 */
export async function openHop({
  hop,
  field,
  stream,
  place,
  known,
  agent,
  signal,
  onPhase,
}: HopOptions): Promise<OpenHop> {
  const keys = await readProof(hop, field, agent)
  signal.throwIfAborted()
  onPhase(stream ? 'greeting' : isIP(bareHost(hop.host)) ? 'connect' : 'lookup')
  const socket = stream ?? openSocket(hop.host, hop.port)
  if (!stream) {
    socket.once('lookup', () => onPhase('connect'))
    socket.once('connect', () => onPhase('greeting'))
  }
  const client = new ssh2.Client()
  const signIn: SignIn = { hop, accepts: null, wantsMore: false, agentKeys: keys.agentKeys }
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const onAbort = () => reject(signal.reason as Error)
  signal.addEventListener('abort', onAbort, { once: true })
  client.once('ready', resolve)
  client.once('handshake', () => onPhase('sign-in'))
  client.on('error', (error: Error & { level?: string }) => {
    reject(error.level === 'client-authentication' ? signInError(signIn, field) : linkError(error, hop))
  })
  client.once('close', () => reject(linkError(new Error('it gave no reason'), hop)))
  // What it does is judged by ourselves; a server that changes its mind is no reason to end the program.
  socket.on('error', error => reject(linkError(error, hop)))
  try {
    client.connect({
      sock: socket as Socket,
      username: hop.user,
      readyTimeout: 0,
      keepaliveInterval: keepaliveMs,
      keepaliveCountMax: keepaliveCount,
      algorithms: { serverHostKey: preferKnown(known) },
      hostVerifier: (blob: Buffer) => {
        const key = readHostKey(blob)
        if (known?.fingerprint === key.fingerprint) return true
        reject(known ? changedHostKey(place, key, known) : unknownHostKey(place, key))
        return false
      },
      authHandler: proofs(hop, keys, signIn),
    })
    await promise
  } catch (error) {
    client.destroy()
    socket.destroy()
    throw error
  } finally {
    signal.removeEventListener('abort', onAbort)
  }
  let lastSign = performance.now()
  socket.on('data', () => {
    lastSign = performance.now()
  })
  return {
    client,
    get lastSign() {
      return lastSign
    },
    close() {
      client.end()
      setTimeout(() => socket.destroy(), goodbyeMs).unref()
    },
  }
}

/** A server that has several keys shows the one that is asked for first: the one that is known. */
function preferKnown(known: HostKey | null): Array<typeof hostKeyAlgorithms[number]> {
  const isKnown = (algorithm: string) =>
    algorithm === known?.keyType || (known?.keyType === 'ssh-rsa' && algorithm.startsWith('rsa-'))
  return hostKeyAlgorithms.toSorted((a, b) => Number(isKnown(b)) - Number(isKnown(a)))
}

interface Proof { key: ParsedKey | null, agent: string | null, agentKeys: number }

/** What will be shown to the server, read before anything is sent. */
async function readProof(hop: SshHop, field: string, agent: string | null): Promise<Proof> {
  switch (hop.method) {
    case 'password':
      if (!hop.password) {
        throw sshError(`Enter the password of “${hop.user}” on the SSH server.`, {
          field: `${field}.password`,
          reason: 'missing',
        })
      }
      return { key: null, agent: null, agentKeys: 0 }
    case 'key':
      if (!hop.key)
        throw sshError('Give the private key for the SSH server.', { field: `${field}.key`, reason: 'missing' })
      return { key: readPrivateKey(hop.key, hop.passphrase, field), agent: null, agentKeys: 0 }
    case 'agent':
      return { key: null, agent, agentKeys: await readAgent(agent, `${field}.method`) }
    default: return hop.method satisfies never
  }
}

/**
 * Gives one proof after the other until the server lets us in; a password goes out once, in the form that the server
 * takes.
 */
function proofs(hop: SshHop, { key, agent }: Proof, signIn: SignIn): AuthHandlerMiddleware {
  const username = hop.user
  const first: AnyAuthMethod = hop.method === 'password'
    ? { type: 'password', username, password: hop.password }
    : hop.method === 'key'
      ? { type: 'publickey', username, key: key! }
      : { type: 'agent', username, agent: agent! }
  let given = 0
  return (accepts, partialSuccess, next) => {
    given++
    if (accepts) signIn.accepts = accepts as string[]
    if (partialSuccess) signIn.wantsMore = true
    if (given === 1) return next(first)
    const asksByPrompt
      = hop.method === 'password'
        && given === 2
        && !partialSuccess
        && accepts
        && !(accepts as string[]).includes('password')
        && (accepts as string[]).includes('keyboard-interactive')
    if (asksByPrompt)
      return next({ type: 'keyboard-interactive', username, prompt: answerPrompt(hop.password, signIn) })
    next(false as never) // ssh2's types leave out how one says that there is nothing more
  }
}

/** Servers that use PAM ask for the password by a prompt; whatever else they ask for cannot be answered. */
function answerPrompt(password: string, signIn: SignIn) {
  let answered = false
  return (
    _name: string,
    _instructions: string,
    _language: string,
    prompts: Array<{ prompt: string, echo?: boolean }>,
    finish: (answers: string[]) => void,
  ) => {
    if (prompts.length === 0) return finish([])
    if (!answered && prompts.length === 1 && !prompts[0]!.echo) {
      answered = true
      return finish([password])
    }
    if (!/password/i.test(prompts[0]!.prompt)) signIn.wantsMore = true
    finish(prompts.map(() => ''))
  }
}
