import { EventEmitter } from 'node:events'
import process from 'node:process'
import { isMainThread, Worker } from 'node:worker_threads'
import { decodeMessage, encodeMessage } from './clone.ts'

/*
 * Preloaded into a process that the stand-in's utilityProcess has started: `process.parentPort` takes the place of
 * Node's own channel to its parent, as in Electron.
 */
if (isMainThread) becomeUtility()

function becomeUtility(): void {
  const send = process.send!.bind(process)
  delete process.send
  const port = Object.assign(new EventEmitter(), {
    postMessage: (message: unknown) => void send(encodeMessage(message), () => {}),
  })
  const queued: Array<{ data: unknown, ports: [] }> = []
  port.on('newListener', (event) => {
    if (event === 'message') queueMicrotask(() => queued.splice(0).forEach(message => port.emit('message', message)))
  })
  process.on('message', (bytes: Uint8Array) => {
    const message = { data: decodeMessage(bytes), ports: [] as [] }
    if (!port.emit('message', message)) queued.push(message)
  })
  Object.assign(process, { parentPort: port, type: 'utility' })
  process.on('disconnect', () => process.exit(0))
  // Chromium's thread for messages sees the end of the app, also while native code keeps this one busy.
  new Worker(
    'const { ppid } = process; setInterval(() => { if (process.ppid !== ppid) process.kill(process.pid, '
    + '"SIGKILL") }, 200)',
    { eval: true, execArgv: [], stdout: true, stderr: true },
  ).unref()
}
