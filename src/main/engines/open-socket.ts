import type { LookupAddress, LookupAllOptions } from 'node:dns'
import type { LookupFunction, Socket } from 'node:net'
import { lookup } from 'node:dns'
import { connect } from 'node:net'

type LookupCallback = (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void

/** A host as it is looked up: an IPv6 address may be typed in brackets. */
export function bareHost(host: string): string {
  return host.replace(/^\[(.*)\]$/, '$1')
}

/** Begins to connect. With several addresses each has this long before the next is tried beside it. */
export function openSocket(host: string, port: number): Socket {
  return connect({
    host: bareHost(host),
    port,
    lookup: sharedLookup as LookupFunction,
    autoSelectFamily: true,
    autoSelectFamilyAttemptTimeout: 1500,
    noDelay: true,
    keepAlive: true,
    keepAliveInitialDelay: 15_000,
  })
}

const waiting = new Map<string, LookupCallback[]>()

/**
 * Looks a name up as the system does, each name once at a time: a lookup that gets no answer holds one of the few
 * threads of the process, and attempts in a row at a dead name must not take them all from the other servers.
 */
function sharedLookup(host: string, options: LookupAllOptions, callback: LookupCallback): void {
  const key = `${host} ${options.family ?? 0} ${options.hints ?? 0}`
  const others = waiting.get(key)
  if (others) {
    others.push(callback)
    return
  }
  const callbacks = [callback]
  waiting.set(key, callbacks)
  lookup(host, { ...options, all: true }, (error, addresses) => {
    waiting.delete(key)
    for (const answer of callbacks) answer(error, addresses)
  })
}
