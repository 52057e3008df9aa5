import './node-guard.mjs'
import { spawn } from 'node:child_process'
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
const port = await freePort()
const entry = join(root, 'src', 'main', 'serve.ts')
const host = spawn(process.execPath, [
  '--watch',
  '--watch-preserve-output',
  entry,
  '--port',
  String(port),
  ...process.argv.slice(2),
], { stdio: 'inherit' })
const pages = await openPages()
pages.printUrls()

host.once('exit', code => end(code ?? 0))
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => host.kill('SIGTERM'))

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

async function end(code) {
  await pages.close()
  process.exit(code)
}

/** The same for every start of the host, so that the pages find it again. */
function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createTcpServer().once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address()
      probe.close(() => resolve(port))
    })
  })
}
