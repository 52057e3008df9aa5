import type { app } from '../../contract/app.ts'
import type { Context } from '../../contract/context.ts'
import type { Handlers } from '../../contract/index.ts'
import type { Output } from '../../contract/procedure.ts'
import process from 'node:process'

type Info = Output<typeof app.info>

export interface AppOptions {
  version: string
  /** As they are now; see the contract for their meaning. */
  limits: () => Info['limits']
  /** What a report of a fault should hold. */
  diagnose: (context: Context) => Promise<string>
}

/** What the program is and the limits it works with. */
export function createAppHandlers({ version, limits, diagnose }: AppOptions): Pick<Handlers, 'app'> {
  const { electron, node } = process.versions
  const info = {
    name: 'TiHC',
    version,
    platform: `${process.platform}-${process.arch}`,
    runtime: electron
      ? `Electron ${electron}`
      : `Node.js ${node}`,
  }
  return {
    app: {
      info: () => ({ ...info, limits: limits() }),
      diagnostics: async (_, context) => ({ text: await diagnose(context) }),
    },
  }
}
