import type { BrowserWindow, IpcMainEvent, IpcMainInvokeEvent, WebContents } from 'electron'
import type { Context } from '../../../contract/context.ts'
import type { EventName, EventPayload } from '../../../contract/events.ts'
import type { IpcReply } from '../../../contract/ipc.ts'
import type { Dispatcher } from '../../api/dispatcher.ts'
import type { AuthService } from '../../auth/auth-service.ts'
import type { EventHub } from '../../core/events.ts'
import type { Log } from '../../core/log.ts'
import type { IpcStreams } from './ipc-streams.ts'
import { ipcMain } from 'electron'
import { TihcError } from '../../../contract/errors.ts'
import { eventNameOf } from '../../../contract/events.ts'
import { procedures } from '../../../contract/index.ts'
import { cancelChannel } from '../../../contract/ipc.ts'
import { toTihcError } from '../../core/to-tihc-error.ts'
import { checkSize } from './ipc-size.ts'

const defaultLimit = 1024 * 1024

export interface IpcDoorOptions {
  dispatcher: Dispatcher
  hub: EventHub
  /** Who the person at this machine is. */
  auth: Pick<AuthService, 'localAdmin' | 'on'>
  /** The only window that may call; null while there is none. */
  window: () => BrowserWindow | null
  /** Where its pages come from: `app://tihc`. */
  origin: string
  /** From and into which files streams go. */
  streams: IpcStreams
  /** What can be asked; all of the contract unless told. */
  procedures?: ReturnType<typeof procedures>
  log: Log
}

export interface IpcDoor {
  /** Tells the page something; without a page it is lost. */
  send: <E extends EventName>(event: E, payload: EventPayload<E>) => void
  close: () => void
}

/**
 * Opens the desktop door: one channel for every procedure of the contract and no other. Whoever calls, what is
 * sent and what goes wrong is looked at here, once for all of them; the reply holds either an output or an error,
 * because Electron keeps nothing of a thrown error but its text.
 */
export async function openIpcDoor(options: IpcDoorOptions): Promise<IpcDoor> {
  const { dispatcher, auth, log } = options
  const calls = createCalls()

  async function answer(
    { name, procedure }: Pick<ReturnType<typeof procedures>[number], 'name' | 'procedure'>,
    event: IpcMainInvokeEvent,
    id: unknown,
    request: unknown,
  ): Promise<IpcReply> {
    try {
      checkSender(event, options)
      const input = readRequest(id, request)
      // What an upload may have is said of its stream.
      checkSize(input, procedure.kind === 'upload' ? defaultLimit : (procedure.bodyLimit ?? defaultLimit))
      const call = calls.begin(event.sender, id as string)
      try {
        const caller = async (): Promise<Context> =>
          ({ ...await auth.localAdmin(), signal: call.signal, door: 'ipc', address: '' })
        const context = await caller()
        // The file is chosen meanwhile, which takes as long as it takes: who may do what is asked again then.
        const output = await options.streams.carry(procedure, context, async upload =>
          dispatcher.invoke(name, input, upload ? await caller() : context, upload),
        )
        return new Map([['output', output]])
      } finally {
        call.end()
      }
    } catch (error) {
      return new Map([['error', toTihcError(error, log).toBody()]])
    }
  }

  const names = (options.procedures ?? procedures()).map((one) => {
    ipcMain.handle(one.name, (event, id: unknown, request: unknown) => answer(one, event, id, request))
    return one.name
  })
  const onCancel = (event: IpcMainEvent, id: unknown) => {
    if (isAllowed(event, options)) calls.cancel(event.sender, id)
  }
  ipcMain.on(cancelChannel, onCancel)

  const send: IpcDoor['send'] = (event, payload) => {
    const window = options.window()
    // Only to our own page: a window that shows something else is told nothing.
    if (window && !window.isDestroyed() && window.webContents.mainFrame.origin === options.origin)
      window.webContents.send(event, payload)
  }
  const stopEvents = await passEvents(options, send)
  return {
    send,
    close() {
      stopEvents()
      for (const name of names) ipcMain.removeHandler(name)
      ipcMain.off(cancelChannel, onCancel)
    },
  }
}

/** True for the main frame of our window while it shows our page. */
function isAllowed(
  { sender, senderFrame }: IpcMainInvokeEvent | IpcMainEvent,
  { window, origin }: IpcDoorOptions,
): boolean {
  return (
    senderFrame !== null
    && senderFrame.parent === null
    && senderFrame.origin === origin
    && sender === window()?.webContents
  )
}

function checkSender(event: IpcMainInvokeEvent, options: IpcDoorOptions): void {
  if (isAllowed(event, options)) return
  options.log.warn(`a call from ${event.senderFrame?.origin ?? 'a frame that is gone'} was refused`)
  throw new TihcError('forbidden', 'Only the app\'s own page may call. Use its window.')
}

function readRequest(id: unknown, request: unknown): unknown {
  if (typeof id !== 'string' || id.length === 0 || id.length > 64 || !(request instanceof Map))
    throw new TihcError('bad_request', 'This is no call of the app\'s page. Use window.tihc.')
  return request.get('input')
}

/** The calls under way of each page, so that they can be given up. */
function createCalls() {
  const underWay = new WeakMap<WebContents, Map<string, AbortController>>()

  function of(sender: WebContents): Map<string, AbortController> {
    const known = underWay.get(sender)
    if (known) return known
    const calls = new Map<string, AbortController>()
    const giveUp = () => calls.forEach(call => call.abort())
    underWay.set(sender, calls)
    sender.on('render-process-gone', giveUp)
    sender.on('destroyed', giveUp)
    // Another document, a reload too: who asked is gone.
    sender.on('did-start-navigation', ({ isMainFrame, isSameDocument }) => {
      if (isMainFrame && !isSameDocument) giveUp()
    })
    return calls
  }

  return {
    begin(sender: WebContents, id: string): { signal: AbortSignal, end: () => void } {
      const calls = of(sender)
      if (calls.has(id)) throw new TihcError('bad_request', 'A call of this id is under way. Use another id.')
      const call = new AbortController()
      calls.set(id, call)
      return { signal: call.signal, end: () => calls.delete(id) }
    },
    cancel(sender: WebContents, id: unknown): void {
      underWay.get(sender)?.get(id as string)?.abort()
    },
  }
}

/** Passes on what the person at this machine may hear; another person takes over where that one is deleted. */
async function passEvents({ hub, auth }: IpcDoorOptions, send: IpcDoor['send']): Promise<() => void> {
  let stop = () => {}
  const follow = async () => {
    const person = await auth.localAdmin()
    stop()
    stop = hub.subscribe(person, ({ event }) => send(eventNameOf(event), event))
  }
  const end = auth.on('userDeleted', follow)
  await follow()
  return () => {
    end()
    stop()
  }
}
