import type { AddressInfo } from 'node:net'
import { createServer } from 'node:http'
import { heard, registered } from './fake-modules.ts'
import { utilities } from './fake-utility.ts'
import { BrowserWindow, firstWindow } from './fake-window.ts'

/**
 * Lets a test call functions with the stand-in's `electron`, as playwright's `electronApp.evaluate` does with the real
 * one.
 */
export async function control(electron: object): Promise<void> {
  // What no test could ask of Electron itself.
  Object.assign(globalThis, {
    standInSchemes: () => Object.fromEntries(registered.schemes),
    standInDevice: (details: object) => registered.devicePermission?.(details) ?? true,
    standInCall: (channel: string, ...args: unknown[]) =>
      BrowserWindow.getAllWindows()[0]!.webContents.callAsPage(channel, args),
    standInWindowAt: () => firstWindow.at,
    standInHeard: () => heard.join('\n'),
    standInUtilities: () => Array.from(utilities, ([pid, name]) => ({ pid, name })),
  })
  const server = createServer((request, response) => {
    let body = ''
    request
      .setEncoding('utf8')
      .on('data', (chunk: string) => {
        body += chunk
      })
      .on('end', () => void run(body, electron).then(answer => response.end(answer)))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  server.unref()
  console.log(`electron stand-in at http://127.0.0.1:${(server.address() as AddressInfo).port}`)
}

async function run(body: string, electron: object): Promise<string> {
  try {
    const { source, arg } = JSON.parse(body) as { source: string, arg: unknown }
    // eslint-disable-next-line no-new-func -- a test's own function, sent from its process to this one
    const call = new Function(`return (${source})`)() as (electron: object, arg: unknown) => unknown
    return JSON.stringify({ value: await call(electron, arg) })
  } catch (error) {
    return JSON.stringify({ threw: String((error as Error).stack) })
  }
}
