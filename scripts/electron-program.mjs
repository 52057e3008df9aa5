import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'

/**
 * Finds Electron's program without fetching it: its package leaves that to the first use, and so do we to the person
 * (`npx install-electron`).
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
  if (!program) return 'Electron\'s program is not here (`npx install-electron` fetches it), so TiHC opens in the browser. Ctrl+C ends it.'
  if (platform === 'linux' && !env.DISPLAY && !env.WAYLAND_DISPLAY) return 'There is no display for a window, so TiHC is served to the browser. Ctrl+C ends it.'
  return ''
}
