import { spawn } from 'node:child_process'

/** True where a browser can show itself. */
export function hasDisplay(
  platform: NodeJS.Platform = process.platform,
  env: NodeJS.ProcessEnv = process.env,
): boolean {
  if (env.CI) return false
  return platform === 'darwin' || platform === 'win32' || !!(env.DISPLAY || env.WAYLAND_DISPLAY)
}

/** Opens `url` in the person's browser. False when there is none to open it with. */
export async function openBrowser(url: string): Promise<boolean> {
  if (!hasDisplay()) return false
  const [command, ...args] = opener(process.platform, url)
  return new Promise((resolve) => {
    const child = spawn(command!, args, { stdio: 'ignore', detached: true })
    child.once('error', () => resolve(false))
    child.once('spawn', () => resolve(true))
    child.unref()
  })
}

function opener(platform: NodeJS.Platform, url: string): string[] {
  switch (platform) {
    case 'darwin': return ['open', url]
    // `start` belongs to the shell; its first quoted argument is a title. The link holds no character that cmd reads.
    case 'win32': return ['cmd', '/c', 'start', '', url]
    default: return ['xdg-open', url]
  }
}
