import { spawn } from 'node:child_process'
import { readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'

export const root = join(import.meta.dirname, '..')
const stamp = join(root, 'out', '.built')
const sourceFiles = [
  'electron.vite.config.ts',
  'uno.config.ts',
  'scripts/third-party.ts',
  'package.json',
  'package-lock.json',
]

/**
 * Builds the program when its build is missing or older than the sources; what the build says goes to standard error.
 */
export async function buildIfNeeded() {
  if (modified(stamp) >= newestSource()) return
  const began = new Date()
  await build()
  writeFileSync(stamp, '')
  // What was saved while the build ran may not be in it: the build is as old as its beginning.
  utimesSync(stamp, began, began)
}

/** Builds it whatever is there: what the environment puts into a package is nothing that the next start should find. */
export async function buildAnew() {
  rmSync(stamp, { force: true })
  await build()
}

async function build() {
  const program = join(root, 'node_modules', 'electron-vite', 'bin', 'electron-vite.js')
  console.error('Building TiHC from its sources; this takes a few seconds.')
  const child = spawn(process.execPath, [program, 'build', '--logLevel', 'warn'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
  })
  const code = await new Promise(resolve => child.once('close', resolve))
  if (code === 0) return
  console.error('The build failed: see above. Run "npm ci" if packages are missing, then try again.')
  process.exit(1)
}

/** Folders count too: a file that was deleted changes only its folder. */
function newestSource() {
  const below = readdirSync(join(root, 'src'), { recursive: true }).map(path => join('src', path))
  return Math.max(...[
    'src',
    ...sourceFiles,
    ...below,
  ].map(path => modified(join(root, path))))
}

function modified(path) {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0
}
