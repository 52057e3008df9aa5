/*
 * What the IPC door imports as `electron` here: the handlers, which the benchmark calls with what came through the
 * port.
 */

export type Handler = (event: object, ...args: unknown[]) => Promise<unknown>

export const handlers = new Map<string, Handler>()

export const ipcMain = {
  handle: (channel: string, handler: Handler) => void handlers.set(channel, handler),
  removeHandler: (channel: string) => void handlers.delete(channel),
  on: () => {},
  off: () => {},
}
