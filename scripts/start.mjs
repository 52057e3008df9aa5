import './node-guard.mjs'
import { spawn } from 'node:child_process'
import process from 'node:process'
import { buildIfNeeded, root } from './build.mjs'
import { fetchElectron, findElectron, windowComplaint } from './electron-program.mjs'

// Without a display there is no use for it.
if (!windowComplaint(process.execPath)) fetchElectron(root)
const program = findElectron(root)
const complaint = windowComplaint(program)
if (complaint) {
  console.error(complaint)
  process.argv.push('--open')
  await import('./serve.mjs')
} else {
  await buildIfNeeded()
  const child = spawn(program, [root, ...process.argv.slice(2)], { stdio: 'inherit' })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  child.once('error', (error) => {
    console.error(`Electron could not be started (${error.message}): \`npx install-electron\` fetches it anew.`)
    process.exitCode = 1
  })
  child.once('close', (code) => { process.exitCode = code ?? 1 })
}
