import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { Session } from 'node:inspector'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import process from 'node:process'
import { setTimeout as wait } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { isMainThread } from 'node:worker_threads'

/*
 * Loaded into a measured process before everything else (`--import`): tells over a socket what the process used,
 * and writes the same into a file when the process ends.
 */

export interface Usage {
  /** Of all threads of the process, since its start or the last reset. */
  cpuMs: number
  /** Of the main thread alone. */
  mainCpuMs: number
  rssBytes: number
  /** The largest resident size since the start; on Linux since the last reset. */
  peakRssBytes: number
  /** How late the main event loop was. */
  lag: { p50Ms: number, p99Ms: number, maxMs: number }
}

/** What a process holds once everything is collected that nobody needs any more. */
export interface Held {
  /** Objects of the main thread. */
  heapBytes: number
  /** Buffers beside them. */
  bufferBytes: number
  rssBytes: number
  /** Descriptors, sockets among them; 0 where the system does not tell. */
  openFiles: number
}

const resolutionMs = 1
const path = process.env.TIHC_PROBE
// Threads and child processes of the measured program are not measured by themselves.
delete process.env.TIHC_PROBE
if (path && isMainThread) {
  measureAnew(path)
  measure(path)
}

/** A program that begins anew as the same process is measured as before. */
function measureAnew(socket: string): void {
  const { execve } = process
  process.execve = (file, args, env) => execve!.call(process, file, args, { ...env, TIHC_PROBE: socket })
}

function measure(socket: string): void {
  const delay = monitorEventLoopDelay({ resolution: resolutionMs })
  delay.enable()
  let cpuBefore = process.cpuUsage()
  let mainBefore = process.threadCpuUsage()
  const read = (): Usage => {
    const { user, system } = process.cpuUsage(cpuBefore)
    const main = process.threadCpuUsage(mainBefore)
    const lateMs = (nanoseconds: number) => Math.max(0, nanoseconds / 1e6 - resolutionMs)
    return {
      cpuMs: (user + system) / 1000,
      mainCpuMs: (main.user + main.system) / 1000,
      rssBytes: process.memoryUsage.rss(),
      peakRssBytes: peakRss(),
      lag: { p50Ms: lateMs(delay.percentile(50)), p99Ms: lateMs(delay.percentile(99)), maxMs: lateMs(delay.max) },
    }
  }
  const door = createServer(async (request, response) => {
    if (request.url === '/held') {
      response.end(JSON.stringify(await readHeld()))
      return
    }
    if (request.url === '/reset') {
      resetPeakRss()
      delay.reset()
      cpuBefore = process.cpuUsage()
      mainBefore = process.threadCpuUsage()
    }
    response.end(JSON.stringify(read()))
  })
  // A program that begins anew as the same process leaves it behind.
  rmSync(socket, { force: true })
  door.listen(socket)
  door.unref()
  process.on('exit', () => {
    writeFileSync(`${socket}.json`, JSON.stringify(read()))
    rmSync(socket, { force: true })
  })
}

/** Lets the other threads collect, which have heaps of their own. */
async function collectInThreads(): Promise<void> {
  const session = new Session()
  session.connect()
  session.on('NodeWorker.attachedToWorker', ({ params: { sessionId } }) => {
    const message = JSON.stringify({ id: 1, method: 'HeapProfiler.collectGarbage' })
    session.post('NodeWorker.sendMessageToWorker', { sessionId, message })
  })
  session.post('NodeWorker.enable', { waitForDebuggerOnStart: false })
  await wait(500)
  session.disconnect()
}

/** Collects several times: what a finalizer lets go of is collected by the next. */
async function readHeld(): Promise<Held> {
  await collectInThreads()
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as (how: object) => void
  for (let turn = 0; turn < 4; turn++) {
    // As where memory is short: pages that hold little are emptied and given back.
    collect({ type: 'major', execution: 'sync', flavor: 'last-resort' })
    await wait(20)
  }
  const { heapUsed, external, rss } = process.memoryUsage()
  const openFiles = process.platform === 'linux' ? readdirSync('/proc/self/fd').length : 0
  return { heapBytes: heapUsed, bufferBytes: external, rssBytes: rss, openFiles }
}

function peakRss(): number {
  if (process.platform !== 'linux') return process.resourceUsage().maxRSS * 1024
  return Number(/^VmHWM:\s*(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))![1]) * 1024
}

function resetPeakRss(): void {
  if (process.platform === 'linux') writeFileSync('/proc/self/clear_refs', '5')
}
