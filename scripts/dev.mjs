import './node-guard.mjs'
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import process from 'node:process'
import { root } from './build.mjs'
import { findElectron, windowComplaint } from './electron-program.mjs'

/*
 * For work on the program: the desktop app where there can be a window, else the pages in the browser, both with
 * reload.
 */
const program = findElectron(root)
const complaint = windowComplaint(program)
if (complaint) {
  console.error(complaint)
  await import('./dev-browser.mjs')
} else {
  const tool = join(root, 'node_modules', 'electron-vite', 'bin', 'electron-vite.js')
  const child = spawn(process.execPath, [tool, 'dev', '--watch', '--', ...process.argv.slice(2)], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, ELECTRON_EXEC_PATH: program },
  })
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal))
  child.once('close', (code) => { process.exitCode = code ?? 1 })
}
