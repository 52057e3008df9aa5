import { homedir } from 'node:os'
import { join } from 'node:path'

/**
 * Where the data of this person's profile lives unless they say otherwise, by the habit of the platform.
 *
 * @example defaultDataFolder('linux', {}, '/home/ann') // '/home/ann/.local/share/tihc'
 */
export function defaultDataFolder(
  platform: NodeJS.Platform = process.platform,
  env: NodeJS.ProcessEnv = process.env,
  home = homedir(),
): string {
  switch (platform) {
    case 'darwin':
      return join(home, 'Library', 'Application Support', 'TiHC')
    case 'win32':
      return join(env.APPDATA || join(home, 'AppData', 'Roaming'), 'TiHC')
    default:
      return join(env.XDG_DATA_HOME || join(home, '.local', 'share'), 'tihc')
  }
}
