import type { DesktopApp } from '../test/support/desktop.ts'
import { performance } from 'node:perf_hooks'
import { startDesktop } from '../test/support/desktop.ts'
import { removeFolder, temporaryFolder } from '../test/support/owned-process.ts'
import { inTurn, median, printFigure } from './figures.ts'

/**
 * From the start of the built app to a first page that can be used, on the Electron stand-in: with it Chromium is
 * launched by playwright in a second process, which takes longer than Electron's own window.
 */
const rounds = 5
const usable = 'main button:enabled'

interface Start { totalMs: number, pageMs: number, mainMs: number }

async function start(dataDir: string): Promise<Start> {
  const began = performance.now()
  let app: DesktopApp | undefined
  try {
    app = await startDesktop({ dataDir })
    const page = await app.page()
    await page.locator(usable).first().waitFor()
    const totalMs = performance.now() - began
    const pageMs = await page.evaluate<number>(
      'performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? 0',
    )
    // When the window was asked for: all services, the protocol and the IPC door were there by then.
    const mainMs = await app.main(() => (globalThis as unknown as { standInWindowAt: () => number }).standInWindowAt())
    return { totalMs, pageMs, mainMs }
  } finally {
    await app?.stop()
  }
}

const folder = await temporaryFolder('bench-desktop')
try {
  const { taken } = await inTurn(rounds, { taken: () => start(folder) })
  const of = (part: keyof Start) => median(taken.map(one => one[part]))
  printFigure({
    what: 'main process: from its start to its window (services, IPC and protocol ready)',
    value: of('mainMs'),
    unit: 'ms',
  })
  printFigure({ what: 'page: from navigation to its first paint', value: of('pageMs'), unit: 'ms' })
  printFigure({
    what: 'start to interactive, with the launch of Chromium by playwright',
    value: of('totalMs'),
    unit: 'ms',
  })
} finally {
  await removeFolder(folder)
}
