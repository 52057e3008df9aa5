import type { AddressInfo, Socket } from 'node:net'
import { connect, createServer } from 'node:net'

export interface Proxy {
  readonly host: string
  readonly port: number
  /** Open connections through it. */
  readonly connections: number
  /** What went through it, in both directions together. */
  readonly bytes: number
  /**
   * Drops everything in both directions without closing anything, as a firewall that lost its table does.
   * New connections are taken and never answered. What the ends send waits, as unacknowledged segments would.
   */
  blackhole: () => void
  /**
   * Drops what goes over the connections that are open, as when this machine has changed its network; new ones pass.
   */
  freeze: () => void
  /** Lets everything through again, what waited first. */
  restore: () => void
  /** Resets all open connections; new ones are taken. */
  cut: () => void
  /** Takes no new connections any more; those that are open go on. */
  refuse: () => void
  /** Holds every piece of data back for so long, in each direction; 0 for none. */
  delay: (ms: number) => void
  close: () => Promise<void>
}

export interface ProxyOptions {
  /** Words of the client that reach the server as others of the same length. */
  replace?: [what: string, by: string]
  /** Where it listens; a free port unless given. */
  port?: number
}

/** Opens a TCP proxy on 127.0.0.1 in front of a server. */
export async function openProxy(
  target: { host: string, port: number },
  { replace, port = 0 }: ProxyOptions = {},
): Promise<Proxy> {
  const links = new Set<Link>()
  let dropping = false
  let lag = 0
  let bytes = 0
  const door = createServer({ allowHalfOpen: true }, client => {
    const link = openLink(client, target, {
      lag: () => lag,
      onBytes: count => {
        bytes += count
      },
      replace,
    })
    links.add(link)
    link.onClosed(() => links.delete(link))
    if (dropping) link.hold()
  })
  await new Promise<void>((resolve, reject) => door.once('error', reject).listen(port, '127.0.0.1', resolve))
  const cut = () => links.forEach(link => link.cut())
  return {
    host: '127.0.0.1',
    port: (door.address() as AddressInfo).port,
    get connections() {
      return links.size
    },
    get bytes() {
      return bytes
    },
    blackhole: () => {
      dropping = true
      links.forEach(link => link.hold())
    },
    freeze: () => links.forEach(link => link.hold()),
    restore: () => {
      dropping = false
      links.forEach(link => link.release())
    },
    cut,
    refuse: () => void door.close(),
    delay: ms => {
      lag = ms
    },
    close: () =>
      new Promise(resolve => {
        if (door.listening) door.close(() => resolve())
        else resolve()
        cut()
      }),
  }
}

interface Link {
  hold: () => void
  release: () => void
  cut: () => void
  onClosed: (listener: () => void) => void
}

interface LaneOptions extends ProxyOptions { lag: () => number, onBytes: (count: number) => void }

/** One connection through the proxy: two sockets, each handing on what it hears, the end included. */
function openLink(client: Socket, target: { host: string, port: number }, options: LaneOptions): Link {
  const server = connect({ ...target, allowHalfOpen: true })
  const lanes = [
    openLane(client, server, options),
    openLane(server, client, { ...options, replace: undefined }),
  ]
  return {
    hold: () => lanes.forEach(lane => lane.hold()),
    release: () => lanes.forEach(lane => lane.release()),
    cut: () => {
      client.resetAndDestroy()
      server.resetAndDestroy()
    },
    onClosed: (listener) => {
      const check = () => { if (client.closed && server.closed) listener() }
      client.once('close', check)
      server.once('close', check)
    },
  }
}

function replaced(data: Buffer, [what, by]: [string, string]): Buffer {
  const at = data.indexOf(what)
  if (at >= 0) data.write(by, at)
  return data
}

/** One direction of a link: what `from` sends reaches `to` in order, late by the lag, and not while it is held. */
function openLane(from: Socket, to: Socket, { lag, onBytes, replace }: LaneOptions) {
  const queue: Array<{ due: number, deliver: () => void }> = []
  let held = false
  const flush = () => {
    const first = queue[0]
    if (held || !first) return
    const late = first.due - performance.now()
    if (late > 0) return void setTimeout(flush, Math.ceil(late))
    queue.shift()
    first.deliver()
    flush()
  }
  const pass = (deliver: () => void) => {
    queue.push({ due: performance.now() + lag(), deliver })
    flush()
  }
  const resume = () => { if (!held) from.resume() }
  from.setNoDelay(true)
  from.on('data', data => pass(() => {
    onBytes(data.length)
    if (to.write(replace ? replaced(data, replace) : data)) return
    from.pause()
    to.once('drain', resume)
  }))
  from.on('end', () => pass(() => to.end()))
  from.on('error', () => pass(() => to.resetAndDestroy()))
  return {
    hold: () => {
      held = true
      from.pause()
    },
    release: () => {
      held = false
      flush()
      from.resume()
    },
  }
}
