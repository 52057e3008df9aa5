import type { Host, HostOptions } from './host.ts'
import type { Held, Usage } from './probe.ts'
import { rm } from 'node:fs/promises'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startHost } from './host.ts'

const probe = fileURLToPath(new URL('./probe.ts', import.meta.url))
let probes = 0

export interface MeasuredHost extends Host {
  /** What the host used since the last reset. */
  usage: () => Promise<Usage>
  /** Begins anew: CPU time, lag, and (on Linux) the peak of memory. */
  resetUsage: () => Promise<void>
  /** What it holds after garbage was collected. */
  held: () => Promise<Held>
}

/** What a process needs to be measured: an argument of Node, and a variable of its environment for the socket. */
export function probed(): { argument: string, socket: string } {
  return { argument: `--import=${probe}`, socket: join(tmpdir(), `tihc-probe-${process.pid}-${++probes}`) }
}

/** Starts the headless host with the probe in it; the built one, as people run it, unless told. */
export async function startMeasuredHost({ env, ...options }: HostOptions = {}): Promise<MeasuredHost> {
  const { argument, socket } = probed()
  const host = await startHost({ ...options, env: { ...env, NODE_OPTIONS: argument, TIHC_PROBE: socket } })
  return {
    ...host,
    usage: () => ask<Usage>(socket, '/'),
    resetUsage: async () => void await ask(socket, '/reset'),
    held: () => ask<Held>(socket, '/held'),
    stop: async () => {
      await host.stop()
      await rm(`${socket}.json`, { force: true })
    },
  }
}

function ask<Answer>(socketPath: string, path: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    request({ socketPath, path, agent: false }, (response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (part: string) => { text += part })
      response.once('end', () => resolve(JSON.parse(text) as Answer))
    }).once('error', reject).end()
  })
}
