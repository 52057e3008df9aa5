import './node-guard.mjs'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { watch } from 'node:fs'
import { createServer as createTcpServer } from 'node:net'
import { join } from 'node:path'
import process from 'node:process'
import { createServer } from 'vite'
import { root } from './build.mjs'

/*
 * For work on the program: the host from its sources, started anew when they change, and Vite with hot reload
 * for the pages, which passes /api on to the host. Flags go to the host: npm run dev -- --data-dir DIR
 */
process.chdir(root)
const entry = join(root, 'src', 'main', 'serve.ts')
const quietMs = 150
// The same for every start of the host, so that the pages find it again.
const port = await freePort()
let ending = false
let host = startHost()
const pages = await openPages()
pages.printUrls()

// Not `node --watch`: it writes its own messages into the ports of worker threads, where the store expects answers.
let timer
for (const folder of ['main', 'contract']) {
  watch(join(root, 'src', folder), { recursive: true }, (_, file) => {
    if (file?.endsWith('.test.ts')) return
    clearTimeout(timer)
    timer = setTimeout(restartHost, quietMs)
  })
}
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, end)

function startHost() {
  return spawn(process.execPath, [entry, '--port', String(port), ...process.argv.slice(2)], { stdio: 'inherit' })
}

async function stopHost() {
  if (host.exitCode !== null || host.signalCode !== null) return
  const ended = once(host, 'exit')
  host.kill('SIGTERM')
  await ended
}

async function restartHost() {
  await stopHost()
  if (!ending) host = startHost()
}

async function openPages() {
  const { default: { renderer } } = await import('../electron.vite.config.ts')
  const server = await createServer({
    ...renderer,
    configFile: false,
    server: {
      host: '127.0.0.1',
      proxy: {
        '/api': {
          target: `http://127.0.0.1:${port}`,
          changeOrigin: true,
          // The host refuses other origins than its own; here the pages come from Vite's.
          configure: proxy => proxy.on('proxyReq', request => request.removeHeader('origin')),
        },
      },
    },
  })
  return server.listen()
}

async function end() {
  ending = true
  await stopHost()
  await pages.close()
  process.exit(0)
}

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createTcpServer().once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address()
      probe.close(() => resolve(port))
    })
  })
}
