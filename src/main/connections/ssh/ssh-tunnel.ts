import type { SshHop, SshRoute, Tunnel } from '../../engines/engine.ts'
import type { KnownHosts } from './known-hosts.ts'
import type { ForwardTarget, HopPhase } from './ssh-errors.ts'
import type { OpenHop } from './ssh-hop.ts'
import { performance } from 'node:perf_hooks'
import { TihcError } from '../../../contract/errors.ts'
import { within } from '../../core/within.ts'
import { bareHost } from '../../engines/open-socket.ts'
import { forwardError, forwardTimeout, hopName, lostTunnel, timeoutError } from './ssh-errors.ts'
import { openHop } from './ssh-hop.ts'
import { TunnelStream } from './tunnel-stream.ts'

/** An opening goes on for this long, also when whoever waited for it has given up: the next one finds it done. */
const openingMs = 15_000
/** A tunnel that nobody uses stays this long for the next one. */
const idleMs = 60_000

type OpenOptions = Parameters<Tunnel['open']>[1]

export interface SshTunnelOptions {
  route: SshRoute
  tenant: string
  knownHosts: Pick<KnownHosts, 'keyOf'>
  agent: string | null
  /** Called once, when no connection can be opened through it any more. */
  onEnd: () => void
}

/**
 * A connection to an SSH server, over a jump host where there is one, through which any number of connections to the
 * database go. It begins to open when it is made, and ends with an error, on `close`, or when nobody has used it for a
 * minute.
 */
export class SshTunnel implements Tunnel {
  readonly route: SshRoute
  readonly #options: SshTunnelOptions
  readonly #streams = new Set<TunnelStream>()
  readonly #hops: OpenHop[] = []
  readonly #abort = new AbortController()
  readonly #opened: Promise<OpenHop>
  #at: { hop: SshHop, phase: HopPhase }
  #waiting = 0
  #idleMs = idleMs
  #idle: NodeJS.Timeout | null = null
  #isOpen = false
  #ended = false
  #lost: TihcError | null = null

  constructor(options: SshTunnelOptions) {
    this.#options = options
    this.route = options.route
    this.#at = { hop: this.route.jump ?? this.route, phase: 'lookup' }
    this.#opened = this.#openRoute()
    this.#opened.catch(() => this.#end(null))
  }

  /** No connection can be opened through it any more. */
  get ended(): boolean {
    return this.#ended
  }

  get isOpen(): boolean {
    return this.#isOpen
  }

  /** Settles when the SSH server let us in; throws why it did not. */
  get opened(): Promise<unknown> {
    return this.#opened
  }

  /** When it last gave a sign of life, by `performance.now()`. */
  get lastSign(): number {
    return this.#hops.at(-1)?.lastSign ?? performance.now()
  }

  async open(target: { host: string, port: number }, { timeoutMs, signal }: OpenOptions): Promise<TunnelStream> {
    const by = performance.now() + timeoutMs
    this.#waiting++
    this.#keep()
    try {
      const hop = await abortable(
        within(this.#opened, timeoutMs, () => timeoutError(this.#at.hop, this.#at.phase, timeoutMs)),
        signal,
      )
      const stream = await this.#forward(
        hop,
        this.route,
        { ...target, what: 'database' },
        Math.max(1, by - performance.now()),
        signal,
      )
      this.#streams.add(stream)
      stream.once('close', () => {
        this.#streams.delete(stream)
        this.#rest()
      })
      return stream
    } finally {
      this.#waiting--
      if (signal?.aborted && !this.#isOpen) this.closeWhenUnused()
      this.#rest()
    }
  }

  /** Asks the SSH server for a sign of life. */
  async answers(ms: number): Promise<boolean> {
    const hop = this.#hops.at(-1)
    if (!hop || this.#ended) return false
    // A global request that every server must answer, with yes or no: there is no such port to be given up.
    const answer = new Promise<boolean>(resolve => hop.client.unforwardIn('127.0.0.1', 1, () => resolve(!this.#ended)))
    return within(answer, ms, () => new Error('no answer')).catch(() => false)
  }

  /** Ends it as soon as nothing goes through it. */
  closeWhenUnused(): void {
    this.#idleMs = 0
    this.#rest()
  }

  /** Ends it at once; what still goes through it breaks off, and says why. */
  close(why = 'it was closed'): void {
    this.#end(lostTunnel(this.route, why))
  }

  async #openRoute(): Promise<OpenHop> {
    const { jump } = this.route
    const late = setTimeout(() => this.#abort.abort(timeoutError(this.#at.hop, this.#at.phase, openingMs)), openingMs)
    try {
      if (!jump) return await this.#openHop(this.route, 'ssh', null)
      const first = await this.#openHop(jump, 'ssh.jump', null)
      const stream = await this.#forward(
        first,
        jump,
        { ...this.route, what: 'SSH server' },
        openingMs,
        this.#abort.signal,
      )
      return await this.#openHop(this.route, 'ssh', stream)
    } finally {
      clearTimeout(late)
      this.#isOpen = !this.#ended && this.#hops.length === (jump ? 2 : 1)
    }
  }

  async #openHop(hop: SshHop, field: string, stream: TunnelStream | null): Promise<OpenHop> {
    const { tenant, knownHosts, agent } = this.#options
    const place = { host: hop.host, port: hop.port, via: stream && hopName(this.route.jump!) }
    const opened = await openHop({
      hop,
      field,
      stream,
      place,
      known: await knownHosts.keyOf(tenant, place),
      agent,
      signal: this.#abort.signal,
      onPhase: phase => {
        this.#at = { hop, phase }
      },
    })
    this.#hops.push(opened)
    opened.client.on('error', error => this.#end(lostTunnel(hop, reasonOf(error))))
    opened.client.once('close', () => this.#end(lostTunnel(hop, 'the SSH server closed it')))
    return opened
  }

  async #forward(
    { client }: OpenHop,
    hop: SshHop,
    target: ForwardTarget,
    ms: number,
    signal: AbortSignal | undefined,
  ): Promise<TunnelStream> {
    let isLate = false
    const channel = new Promise<TunnelStream>((resolve, reject) => {
      client.forwardOut('127.0.0.1', 0, bareHost(target.host), target.port, (error, opened) => {
        if (error) return reject(this.#lost ?? forwardError(error, hop, target))
        const stream = new TunnelStream(opened)
        if (isLate || this.#ended) stream.destroy()
        else resolve(stream)
      })
    })
    try {
      return await abortable(
        within(channel, ms, () => forwardTimeout(hop, target, ms)),
        signal,
      )
    } catch (error) {
      isLate = true
      throw error instanceof TihcError || signal?.aborted ? error : lostTunnel(hop, (error as Error).message)
    }
  }

  #end(lost: TihcError | null): void {
    if (this.#ended) return
    this.#ended = true
    this.#isOpen = false
    this.#lost = lost
    if (this.#idle) clearTimeout(this.#idle)
    this.#abort.abort(lost ?? lostTunnel(this.route, 'it was closed'))
    for (const stream of this.#streams) stream.destroy(lost ?? undefined)
    for (const hop of this.#hops.toReversed()) hop.close()
    this.#options.onEnd()
  }

  #keep(): void {
    if (this.#idle) clearTimeout(this.#idle)
    this.#idle = null
  }

  #rest(): void {
    if (this.#ended || this.#waiting > 0 || this.#streams.size > 0) return
    this.#keep()
    if (this.#idleMs === 0) this.#end(null)
    else this.#idle = setTimeout(() => this.#end(null), this.#idleMs).unref()
  }
}

function reasonOf(error: Error & { code?: string, level?: string }): string {
  if (error.level === 'client-timeout') return 'the SSH server did not answer any more'
  return error.code === 'ECONNRESET' ? 'the network connection was reset' : error.message
}

/** What `promise` gives, or the signal's end of it. */
function abortable<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return promise
  const { promise: aborted, reject } = Promise.withResolvers<never>()
  const onAbort = () =>
    reject(signal.reason instanceof TihcError ? signal.reason : new TihcError('cancelled', 'Connecting was cancelled.'))
  if (signal.aborted) onAbort()
  signal.addEventListener('abort', onAbort, { once: true })
  return Promise.race([promise, aborted]).finally(() => signal.removeEventListener('abort', onAbort))
}
