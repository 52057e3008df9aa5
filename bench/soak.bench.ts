import type { MeasuredHost } from '../test/support/measured-host.ts'
import type { SoakGround } from './soak-ground.ts'
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import process from 'node:process'
import { setTimeout as wait } from 'node:timers/promises'
import { startMeasuredHost } from '../test/support/measured-host.ts'
import { until } from '../test/support/until.ts'
import { liveThrough } from './soak-day.ts'
import { makeFileGround, makeServerGround } from './soak-ground.ts'

/**
 * A day in fast motion on a headless host: what it holds when everything was closed and freed, against what it held in
 * the same state after a fifth of the time. `npm run bench -- soak 20` takes 20 minutes. Garbage is collected as where
 * memory is short, or the figure for the process would tell when it was collected last.
 */

const minutes = Number(process.argv[2] ?? 20)
const people = 6
const most = 1.05

/** What is compared; the largest that is wanted is 5 % more. */
interface Left {
  'memory of the process, MB': number
  'objects after garbage was collected, MB': number
  'buffers, MB': number
  'open files': number
  'threads': number
  'processes of engines': number
  'sessions at the servers': number
}

/** As the system's list of sockets calls it. */
const listening = '0A'

/** Closes and frees everything that people hold. */
async function tidy({ admin: { client } }: MeasuredHost, grounds: readonly SoakGround[]): Promise<void> {
  for (const { sessionId } of (await client.sql.sessions()).data) await client.sql.closeSession({ id: sessionId })
  for (const { taskId } of (await client.tasks.list({})).data) await client.tasks.remove({ taskId })
  for (const { connectionId } of grounds) await client.connections.disconnect({ id: connectionId })
}

const sessionsOf = async (grounds: readonly SoakGround[]) =>
  (await Promise.all(grounds.map(ground => ground.sessions()))).reduce((sum, count) => sum + count, 0)

/** Descriptors but for the connections of clients, which come and go with the measuring program. */
function openFiles({ pid, port }: MeasuredHost): number {
  const address = `:${port.toString(16).toUpperCase().padStart(4, '0')}`
  const tables = ['tcp', 'tcp6'].map(name => readFileSync(`/proc/${pid}/net/${name}`, 'utf8')).join('\n')
  const lines = tables.split('\n').map(line => line.trim().split(/\s+/))
  const isInbound = ([, local, , state]: string[]) => local?.endsWith(address) && state !== listening
  const inbound = new Set(lines.filter(isInbound).map(parts => `socket:[${parts[9]}]`))
  return readdirSync(`/proc/${pid}/fd`).filter((fd) => {
    try { return !inbound.has(readlinkSync(`/proc/${pid}/fd/${fd}`)) } catch { return false }
  }).length
}

async function measure(host: MeasuredHost, grounds: readonly SoakGround[]): Promise<Left> {
  await tidy(host, grounds)
  await until('the servers to have no session of ours', 60, async () => await sessionsOf(grounds) === 0 || undefined)
  // What waits for its time: pools, timers, what the search index still reads.
  await wait(20_000)
  const { heapBytes, bufferBytes, rssBytes } = await host.held()
  const status = readFileSync(`/proc/${host.pid}/status`, 'utf8')
  return {
    'memory of the process, MB': rssBytes / 1e6,
    'objects after garbage was collected, MB': heapBytes / 1e6,
    'buffers, MB': bufferBytes / 1e6,
    'open files': openFiles(host),
    'threads': Number(/^Threads:\s+(\d+)/m.exec(status)![1]),
    'processes of engines': readFileSync(`/proc/${host.pid}/task/${host.pid}/children`, 'utf8').split(' ').length - 1,
    'sessions at the servers': await sessionsOf(grounds),
  }
}

function print(before: Left, after: Left): void {
  console.log('| what is held | at the beginning | at the end | | wanted | |\n|---|---|---|---|---|---|')
  for (const name of Object.keys(before) as Array<keyof Left>) {
    const [first, last] = [before[name], after[name]]
    const show = (value: number) => name.endsWith('MB') ? value.toFixed(1) : String(value)
    const change = first === 0 ? '' : `${last >= first ? '+' : '−'}${Math.abs((last / first - 1) * 100).toFixed(1)} %`
    const verdict = last <= first * most ? 'met' : '**MISSED**'
    console.log(`| ${name} | ${show(first)} | ${show(last)} | ${change} | ≤ +5 % | ${verdict} |`)
  }
}

const host = await startMeasuredHost()
const { tenant_id } = await host.admin.client.auth.me()
await host.admin.client.users.create({ username: 'guest', password: 'guest-password-1', tenant_id, role: 'viewer' })
const grounds = [
  await makeServerGround(host, 'MariaDB'),
  await makeServerGround(host, 'TiDB'),
  await makeFileGround(host),
]
try {
  const warm = await liveThrough(host, grounds, { minutes: minutes / 5, people })
  const before = await measure(host, grounds)
  console.log(`begun after ${warm.acts} acts of ${people} people at once`)
  await host.resetUsage()
  const day = await liveThrough(host, grounds, { minutes: minutes * 4 / 5, people })
  const { peakRssBytes, lag } = await host.usage()
  print(before, await measure(host, grounds))
  console.log(
    `${day.acts} acts, of which ${day.met} ended with an error that they may; memory at the most `
    + `${Math.round(peakRssBytes / 1e6)} MB; lag of the main loop, p99 ${lag.p99Ms.toFixed(1)} ms`,
  )
  const faults = [...warm.faults, ...day.faults]
  if (faults.length > 0) console.log(`${faults.length} faults:\n${[...new Set(faults)].slice(0, 20).join('\n')}`)
} finally {
  for (const ground of grounds) await ground.close()
  await host.stop()
}
