import type { Host, HostOptions } from '../test/support/host.ts'
import type { Usage } from './probe.ts'
import { spawn } from 'node:child_process'
import { readFile, rm } from 'node:fs/promises'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startHost } from '../test/support/host.ts'

const probe = fileURLToPath(new URL('./probe.ts', import.meta.url))
let probes = 0
const socketPath = () => join(tmpdir(), `tihc-probe-${process.pid}-${++probes}`)

export interface MeasuredHost extends Host {
  /** What the host used since the last reset. */
  usage: () => Promise<Usage>
  /** Begins anew: CPU time, lag, and (on Linux) the peak of memory. */
  resetUsage: () => Promise<void>
}

/** Starts the headless host with the probe in it; the built one, as people run it, unless told. */
export async function startMeasuredHost({ env, ...options }: HostOptions = {}): Promise<MeasuredHost> {
  const socket = socketPath()
  const host = await startHost({
    entry: 'out/main/serve.js',
    ...options,
    env: { ...env, NODE_OPTIONS: `--import=${probe}`, TIHC_PROBE: socket },
  })
  return {
    ...host,
    usage: () => ask(socket, '/'),
    resetUsage: async () => void await ask(socket, '/reset'),
    stop: async () => {
      await host.stop()
      await rm(`${socket}.json`, { force: true })
    },
  }
}

function ask(socketPath: string, path: string): Promise<Usage> {
  return new Promise((resolve, reject) => {
    request({ socketPath, path, agent: false }, (response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (part: string) => { text += part })
      response.once('end', () => resolve(JSON.parse(text) as Usage))
    }).once('error', reject).end()
  })
}

export interface ChildRun extends Usage {
  wallMs: number
  /** What the program wrote to standard output. */
  output: string
}

/**
 * Runs a program of `bench/` in a process of its own and gives what it used from its start to its end.
 * Throws where it does not end with 0.
 */
export async function runMeasured(file: string, args: string[] = [], env: NodeJS.ProcessEnv = {}): Promise<ChildRun> {
  const socket = socketPath()
  const began = performance.now()
  const child = spawn(process.execPath, [`--import=${probe}`, join(import.meta.dirname, file), ...args], {
    env: { ...process.env, ...env, TIHC_PROBE: socket },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let output = ''
  child.stdout.setEncoding('utf8').on('data', (part: string) => { output += part })
  const code = await new Promise((resolve, reject) => child.once('error', reject).once('close', resolve))
  const wallMs = performance.now() - began
  if (code !== 0) throw new Error(`${file} ended with ${String(code)}.`)
  const usage = JSON.parse(await readFile(`${socket}.json`, 'utf8')) as Usage
  await rm(`${socket}.json`)
  return { ...usage, wallMs, output }
}
