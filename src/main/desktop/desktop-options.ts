import { resolve } from 'node:path'
import { defaultDataFolder } from '../host/data-folder.ts'

export interface DesktopOptions {
  /** The profile's folder. */
  dataDir: string
  /** Whether the developer tools may be opened. */
  devTools: boolean
  /** Where the pages come from. */
  pages: { url: string, origin: string }
}

export const appScheme = 'app'
const appHost = 'tihc'
const appOrigin = `${appScheme}://${appHost}`

/** False while pages come from the server that they are worked on with. */
export function isAppOrigin(origin: string): boolean {
  return origin === appOrigin
}

/**
 * Reads the command line; what is not known is Chromium's affair.
 *
 * @param args what follows the program (and, unpackaged, its folder)
 * @param packaged true for an installed app: there the developer tools are off unless `--devtools` asks for them, and
 *   pages come from nowhere but the package
 */
export function readDesktopOptions(args: string[], packaged: boolean, env: NodeJS.ProcessEnv): DesktopOptions {
  const devServer = packaged
    ? undefined
    : env.ELECTRON_RENDERER_URL
  return {
    dataDir: resolve(valueOf(args, '--data-dir') || defaultDataFolder()),
    devTools: !packaged || args.includes('--devtools'),
    pages: devServer
      ? { url: devServer, origin: new URL(devServer).origin }
      : { url: `${appOrigin}/index.html`, origin: appOrigin },
  }
}

function valueOf(args: string[], flag: string): string | undefined {
  const index = args.findIndex(arg => arg === flag || arg.startsWith(`${flag}=`))
  const found = args[index]
  if (found === undefined) return undefined
  return found === flag
    ? args[index + 1]
    : found.slice(flag.length + 1)
}
