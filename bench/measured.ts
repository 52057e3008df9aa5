import type { Usage } from '../test/support/probe.ts'
import { spawn } from 'node:child_process'
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import process from 'node:process'
import { probed } from '../test/support/measured-host.ts'

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
  const { argument, socket } = probed()
  const began = performance.now()
  const child = spawn(process.execPath, [argument, join(import.meta.dirname, file), ...args], {
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
