import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type { Client } from 'ssh2'
import type { SshHop } from '../../engines/engine.ts'
import type { HostKey, HostPlace } from './known-hosts.ts'
import type { HopPhase, SignIn } from './ssh-errors.ts'
import type { Proof } from './ssh-proof.ts'
import { isIP } from 'node:net'
import ssh2 from 'ssh2'
import { bareHost, openSocket } from '../../engines/open-socket.ts'
import { readHostKey } from './known-hosts.ts'
import { changedHostKey, linkError, signInError, unknownHostKey } from './ssh-errors.ts'
import { giveProofs, readProof } from './ssh-proof.ts'

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
export async function openHop(options: HopOptions): Promise<OpenHop> {
  const { hop, field, agent, signal } = options
  const proof = await readProof(hop, field, agent)
  signal.throwIfAborted()
  const socket = reach(options)
  const client = new ssh2.Client()
  await signIn(client, socket, proof, options)
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

/** The bytes to the server and back: through the jump host, or over a connection of this machine. */
function reach({ hop, stream, onPhase }: HopOptions): Duplex {
  if (stream) {
    onPhase('greeting')
    return stream
  }
  onPhase(isIP(bareHost(hop.host)) ? 'connect' : 'lookup')
  const socket = openSocket(hop.host, hop.port)
  socket.once('lookup', () => onPhase('connect'))
  socket.once('connect', () => onPhase('greeting'))
  return socket
}

/** Settles once the server has let us in; where it does not, nothing is left open. */
async function signIn(
  client: Client,
  socket: Duplex,
  proof: Proof,
  { hop, field, place, known, signal, onPhase }: HopOptions,
): Promise<void> {
  const state: SignIn = { hop, accepts: null, wantsMore: false, agentKeys: proof.agentKeys }
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const identified = watchIdentification(socket)
  const onAbort = () => reject(signal.reason as Error)
  signal.addEventListener('abort', onAbort, { once: true })
  client.once('ready', resolve)
  client.once('handshake', () => onPhase('sign-in'))
  client.on('error', (error: Error & { level?: string }) => {
    reject(error.level === 'client-authentication' ? signInError(state, field) : linkError(error, hop, identified()))
  })
  client.once('close', () => reject(linkError(new Error('it gave no reason'), hop, identified())))
  // What it does is judged by ourselves; a server that changes its mind is no reason to end the program.
  socket.on('error', error => reject(linkError(error, hop, identified())))
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
      authHandler: giveProofs(hop, proof, state),
    })
    await promise
  } catch (error) {
    client.destroy()
    socket.destroy()
    throw error
  } finally {
    signal.removeEventListener('abort', onAbort)
  }
}

/** Whether the other side has sent the line that SSH begins with, perhaps after others (RFC 4253, 4.2). */
function watchIdentification(socket: Duplex): () => boolean {
  const mark = 'SSH-'
  let isSeen = false
  let last = ''
  socket.on('data', function look(bytes: Buffer) {
    const text = last + bytes.toString('latin1')
    isSeen = text.includes(mark)
    last = text.slice(1 - mark.length)
    if (isSeen) socket.off('data', look)
  })
  return () => isSeen
}

/** A server that has several keys shows the one that is asked for first: the one that is known. */
function preferKnown(known: HostKey | null): Array<typeof hostKeyAlgorithms[number]> {
  const isKnown = (algorithm: string) =>
    algorithm === known?.keyType || (known?.keyType === 'ssh-rsa' && algorithm.startsWith('rsa-'))
  return hostKeyAlgorithms.toSorted((a, b) => Number(isKnown(b)) - Number(isKnown(a)))
}
