import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'

/** A hundred megabytes on a slow line; without a network it fails at once. */
const fetchMs = 180_000

/**
 * Fetches Electron's program where it is not there: its package leaves that to the first use, which is now. What goes
 * wrong is no failure: the app then opens in the browser, which `windowComplaint` says.
 * @param {string} root the project's folder
 * @param {NodeJS.ProcessEnv} env `TIHC_NO_FETCH` leaves it
 */
export function fetchElectron(root, env = process.env) {
  const program = join(root, 'node_modules', 'electron', 'install.js')
  if (findElectron(root, env) || env.TIHC_NO_FETCH || !existsSync(program)) return
  console.error('Fetching Electron\'s program for the window (once, about 100 MB; Ctrl+C ends it) …')
  spawnSync(process.execPath, [program], {
    cwd: root,
    env,
    stdio: 'ignore',
    timeout: Number(env.TIHC_FETCH_MS) || fetchMs,
    killSignal: 'SIGKILL',
  })
}

/**
 * Finds Electron's program without fetching it.
 * @param {string} root the project's folder
 * @param {NodeJS.ProcessEnv} env `ELECTRON_EXEC_PATH` names the program, `ELECTRON_OVERRIDE_DIST_PATH` its folder
 * @returns {string | undefined} its path; undefined where it is not there
 */
export function findElectron(root, env = process.env) {
  const folder = join(root, 'node_modules', 'electron')
  const noted = join(folder, 'path.txt')
  const name = existsSync(noted) ? readFileSync(noted, 'utf8').trim() : ''
  const program = env.ELECTRON_EXEC_PATH
    || (env.ELECTRON_OVERRIDE_DIST_PATH && join(env.ELECTRON_OVERRIDE_DIST_PATH, name || 'electron'))
    || (name && join(folder, 'dist', name))
  return program && existsSync(program) ? program : undefined
}

/**
 * Why there can be no window, in one sentence; an empty string where there can.
 * @param {string | undefined} program what `findElectron` gave
 * @param {NodeJS.Platform} platform
 * @param {NodeJS.ProcessEnv} env
 * @returns {string} the sentence
 */
export function windowComplaint(program, platform = process.platform, env = process.env) {
  if (!program) {
    return (
      'Electron\'s program is not here and could not be fetched (`npx install-electron` says why), '
      + 'so TiHC opens in the browser. Ctrl+C ends it.'
    )
  }
  if (platform === 'linux' && !env.DISPLAY && !env.WAYLAND_DISPLAY)
    return 'There is no display for a window, so TiHC is served to the browser. Ctrl+C ends it.'
  return ''
}
