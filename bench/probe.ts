import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import process from 'node:process'
import { isMainThread } from 'node:worker_threads'

/*
 * Loaded into a measured process before everything else (`--import`): tells over a socket what the process used,
 * and writes the same into a file when the process ends.
 */

export interface Usage {
  /** Of all threads of the process, since its start or the last reset. */
  cpuMs: number
  rssBytes: number
  /** The largest resident size since the start; on Linux since the last reset. */
  peakRssBytes: number
  /** How late the main event loop was. */
  lag: { p50Ms: number, p99Ms: number, maxMs: number }
}

const resolutionMs = 1
const path = process.env.TIHC_PROBE
// Threads and child processes of the measured program are not measured by themselves.
delete process.env.TIHC_PROBE
if (path && isMainThread) measure(path)

function measure(socket: string): void {
  const delay = monitorEventLoopDelay({ resolution: resolutionMs })
  delay.enable()
  let cpuBefore = process.cpuUsage()
  const read = (): Usage => {
    const { user, system } = process.cpuUsage(cpuBefore)
    const lateMs = (nanoseconds: number) => Math.max(0, nanoseconds / 1e6 - resolutionMs)
    return {
      cpuMs: (user + system) / 1000,
      rssBytes: process.memoryUsage.rss(),
      peakRssBytes: peakRss(),
      lag: { p50Ms: lateMs(delay.percentile(50)), p99Ms: lateMs(delay.percentile(99)), maxMs: lateMs(delay.max) },
    }
  }
  const door = createServer((request, response) => {
    if (request.url === '/reset') {
      resetPeakRss()
      delay.reset()
      cpuBefore = process.cpuUsage()
    }
    response.end(JSON.stringify(read()))
  })
  door.listen(socket)
  door.unref()
  process.on('exit', () => {
    writeFileSync(`${socket}.json`, JSON.stringify(read()))
    rmSync(socket, { force: true })
  })
}

function peakRss(): number {
  if (process.platform !== 'linux') return process.resourceUsage().maxRSS * 1024
  return Number(/^VmHWM:\s*(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))![1]) * 1024
}

function resetPeakRss(): void {
  if (process.platform === 'linux') writeFileSync('/proc/self/clear_refs', '5')
}
