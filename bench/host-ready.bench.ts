import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { performance } from 'node:perf_hooks'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { removeFolder, temporaryFolder } from '../test/support/owned-process.ts'
import { inTurn, median, printFigure, printRatio } from './figures.ts'

/**
 * From the start of the process to the line `listening on …`, on a profile that is there; a bare Node as what nobody
 * can go below.
 */
const most = 700
const rounds = 10

const entry = fileURLToPath(new URL('../out/main/serve.js', import.meta.url))
const folder = await temporaryFolder('bench-ready')
const dataDir = `${folder}/data`

async function untilLine(args: string[]): Promise<number> {
  const began = performance.now()
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  for await (const line of createInterface({ input: child.stdout })) {
    if (/^listening on |^ready$/.test(line)) break
  }
  const took = performance.now() - began
  const ended = once(child, 'exit')
  child.kill('SIGTERM')
  await ended
  return took
}

try {
  // The first start makes the profile and its user: that is another figure.
  const firstStart = await untilLine([entry, '--port', '0', '--data-dir', dataDir])
  const { host, node } = await inTurn(rounds, {
    host: () => untilLine([entry, '--port', '0', '--data-dir', dataDir]),
    node: () => untilLine(['-e', 'console.log("ready"); setInterval(() => {}, 1000)']),
  })
  printFigure({ what: 'host ready', value: median(host), unit: 'ms', most })
  printRatio({
    what: 'host ready',
    ours: median(host),
    baseline: median(node),
    against: 'a bare Node that prints a line',
    unit: 'ms',
  })
  printFigure({ what: 'first start of a profile', value: firstStart, unit: 'ms' })
} finally {
  await removeFolder(folder)
}
