import type { ConnectionConfig, Tunnel } from '../../engines/engine.ts'
import type { KnownHosts } from './known-hosts.ts'
import { performance } from 'node:perf_hooks'
import { isDeepStrictEqual } from 'node:util'
import { SshTunnel } from './ssh-tunnel.ts'

/** A tunnel that was silent this long is asked for a sign of life before a new connection goes through it. */
const silentMs = 1_000
const answerMs = 1_500

export interface TunnelsOptions {
  knownHosts: Pick<KnownHosts, 'keyOf'>
  /** Where the SSH agent listens that connections may use; null for none. */
  agent: string | null
}

export interface Tunnels {
  /** The same connection, reached through its tunnel where it has one: one for all that use the connection. */
  through: (config: ConnectionConfig) => ConnectionConfig
  /** The same with a tunnel of its own, for a try; `close` ends it. */
  apart: (config: ConnectionConfig) => { config: ConnectionConfig, close: () => void }
  /** Ends the tunnel of a connection once nothing goes through it any more. */
  release: (id: string) => void
  close: () => void
}

/** The tunnels of all connections that are in use. */
export function createTunnels({ knownHosts, agent }: TunnelsOptions): Tunnels {
  const current = new Map<string, SshTunnel>()
  const all = new Set<SshTunnel>()

  function make({ ssh, tenant }: ConnectionConfig): SshTunnel {
    const tunnel: SshTunnel = new SshTunnel({ route: ssh!, tenant, knownHosts, agent, onEnd: () => all.delete(tunnel) })
    all.add(tunnel)
    return tunnel
  }

  /** The tunnel that leads where the connection says and can still be used. */
  function usable({ id, ssh }: ConnectionConfig): SshTunnel | undefined {
    const tunnel = current.get(id)
    if (!tunnel || tunnel.ended) return undefined
    if (isDeepStrictEqual(tunnel.route, ssh)) return tunnel
    tunnel.closeWhenUnused()
    return undefined
  }

  /**
   * A silent tunnel makes place for a new one. It is dead when the new one opens and the old one still says nothing:
   * then its statements end.
   */
  function replace(config: ConnectionConfig, old: SshTunnel): SshTunnel {
    const since = performance.now()
    const fresh = make(config)
    current.set(config.id, fresh)
    old.closeWhenUnused()
    fresh.opened.then(() => { if (old.lastSign < since) old.close('the SSH server did not answer any more') }, () => {})
    return fresh
  }

  async function take(config: ConnectionConfig): Promise<SshTunnel> {
    const tunnel = usable(config)
    if (!tunnel) {
      const made = make(config)
      current.set(config.id, made)
      return made
    }
    if (!tunnel.isOpen || performance.now() - tunnel.lastSign < silentMs || (await tunnel.answers(answerMs)))
      return tunnel
    // Meanwhile another caller may have found out the same.
    const now = usable(config)
    return now && now !== tunnel ? now : replace(config, tunnel)
  }

  const openShared = (config: ConnectionConfig): Tunnel['open'] => async (target, { timeoutMs, signal }) => {
    const by = performance.now() + timeoutMs
    const tunnel = await take(config)
    return tunnel.open(target, { timeoutMs: Math.max(1, Math.round(by - performance.now())), signal })
  }

  return {
    through: config => config.ssh ? { ...config, tunnel: { open: openShared(config) } } : config,
    apart(config) {
      if (!config.ssh) return { config, close: () => {} }
      const tunnel = make(config)
      return { config: { ...config, tunnel }, close: () => tunnel.close() }
    },
    release(id) {
      current.get(id)?.closeWhenUnused()
      current.delete(id)
    },
    close() {
      current.clear()
      for (const tunnel of [...all]) tunnel.close('TiHC was closed')
    },
  }
}
