import type { app } from '../../contract/app.ts'
import type { Context } from '../../contract/context.ts'
import type { Handlers } from '../../contract/index.ts'
import type { Output } from '../../contract/procedure.ts'
import { readFile } from 'node:fs/promises'
import process from 'node:process'
import { TihcError } from '../../contract/errors.ts'

type Info = Output<typeof app.info>

export interface AppOptions {
  version: string
  /** As they are now; see the contract for their meaning. */
  limits: () => Info['limits']
  /** What a report of a fault should hold. */
  diagnose: (context: Context) => Promise<string>
  /** The licences of the software of others; missing where the program was not built. */
  licencesFile: string
}

/** What the program is and the limits it works with. */
export function createApp({ version, limits, diagnose, licencesFile }: AppOptions): {
  handlers: Pick<Handlers, 'app'>
} {
  const { electron, node } = process.versions
  const info = {
    name: 'TiHC',
    version,
    platform: `${process.platform}-${process.arch}`,
    runtime: electron ? `Electron ${electron}` : `Node.js ${node}`,
  }
  return {
    handlers: {
      app: {
        info: () => ({ ...info, limits: limits() }),
        diagnostics: async context => ({ text: await diagnose(context) }),
        licences: async () => {
          try {
            return { text: await readFile(licencesFile, 'utf8') }
          } catch {
            throw new TihcError(
              'not_found',
              'The licences of others are written when TiHC is built: run `npm run build`.',
            )
          }
        },
      },
    },
  }
}
