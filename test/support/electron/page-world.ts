import type { Codec } from './codec.ts'
import type { PageMessage } from './page-side.ts'
import { sourceOf } from './source-of.ts'

/*
 * What runs in the page. Functions are sent there as text: they may use nothing but their arguments and one another.
 */

type Call = (...args: unknown[]) => unknown
type Binding = (message: PageMessage) => Promise<string>
type Preload = (require: (name: string) => unknown, module: object, exports: object) => void

/** For pages: an expression that is `startPage`. */
export const startPageSource = sourceOf(
  startPage,
  createIpc,
  createContextBridge,
  cross,
  crossCall,
  deepFreeze,
  askForPermissions,
  requireFrom,
)

/** Makes a page's main frame what Electron makes it, and runs the preload script there. */
function startPage(binding: Binding, codec: Codec, mainWorld: Call[], preload: Preload): void {
  const { ipcRenderer, receive } = createIpc(binding, codec)
  const contextBridge = createContextBridge(mainWorld)
  askForPermissions(binding)
  preload(requireFrom({ contextBridge, ipcRenderer }), { exports: {} }, {})
  void receive()
}

function createIpc(binding: Binding, codec: Codec) {
  const listeners = new Map<string, Call[]>()

  const ipcRenderer = {
    async invoke(channel: string, ...args: unknown[]) {
      const { value, threw } = codec.decode(await binding({ kind: 'invoke', channel, args: codec.encode(args) })) as {
        value: unknown
        threw?: string
      }
      if (threw !== undefined) throw new Error(`Error invoking remote method '${channel}': ${threw}`)
      return value
    },
    send(channel: string, ...args: unknown[]) {
      void binding({ kind: 'send', channel, args: codec.encode(args) })
    },
    on(channel: string, listener: Call) {
      listeners.set(channel, [...(listeners.get(channel) ?? []), listener])
    },
  }

  /** Hears what the main side sends, as long as the page is there. */
  async function receive(): Promise<void> {
    for (;;) {
      const [channel, ...args] = codec.decode(await binding({ kind: 'receive' })) as [string, ...unknown[]]
      for (const listener of listeners.get(channel) ?? []) listener({}, ...args)
    }
  }

  return { ipcRenderer, receive }
}

function createContextBridge(mainWorld: Call[]) {
  return {
    executeInMainWorld: ({ args = [] }: { args?: unknown[] }) => cross(mainWorld.shift()!(...args.map(cross))),
    exposeInMainWorld: (key: string, api: unknown) =>
      Object.defineProperty(globalThis, key, { value: deepFreeze(cross(api)), enumerable: true }),
  }
}

/**
 * As `PassValueToOtherContext` of Electron: no prototypes, no errors' own properties; Maps and the like in one clone.
 */
function cross(value: unknown): unknown {
  if (typeof value === 'function') return (...args: unknown[]) => crossCall(value as Call, args)
  if (typeof value !== 'object' || value === null) return value
  if (value instanceof Promise) {
    return value.then(cross, (error: unknown) => {
      throw cross(error)
    })
  }
  if (value instanceof Error) return new Error(value.message)
  if (Array.isArray(value)) return value.map(cross)
  if (
    value instanceof Map
    || value instanceof Set
    || value instanceof Date
    || value instanceof ArrayBuffer
    || ArrayBuffer.isView(value)
  ) {
    return structuredClone(value)
  }
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, cross(inner)]))
}

function crossCall(call: Call, args: unknown[]): unknown {
  const crossed = args.map(cross)
  try {
    return cross(call(...crossed))
  } catch (error) {
    throw cross(error)
  }
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) Object.values(value).forEach(deepFreeze)
  return Object.freeze(value)
}

/** What needs a permission asks the main side for it, as it would in Electron. */
function askForPermissions(binding: Binding): void {
  const { Notification, navigator } = globalThis as unknown as {
    Notification: Record<string, unknown>
    navigator: Record<string, Record<string, unknown>>
  }
  const notAllowed = () => {
    throw new DOMException('Permission denied.', 'NotAllowedError')
  }
  const guarded: Array<
    [owner: Record<string, unknown> | undefined, method: string, permission: string, refused: () => unknown]
  > = [
    [Notification, 'requestPermission', 'notifications', () => 'denied'],
    [navigator.clipboard, 'readText', 'clipboard-read', notAllowed],
    [navigator.clipboard, 'writeText', 'clipboard-sanitized-write', notAllowed],
    [navigator.clipboard, 'write', 'clipboard-sanitized-write', notAllowed],
    [navigator.mediaDevices, 'getUserMedia', 'media', notAllowed],
  ]
  for (const [owner, method, permission, refused] of guarded) {
    const original = owner?.[method] as Call | undefined
    if (!owner || !original) continue
    Object.defineProperty(owner, method, {
      value: async (...args: unknown[]) =>
        (await binding({ kind: 'permissionRequest', permission })) === 'granted'
          ? original.apply(owner, args)
          : refused(),
    })
  }

  Object.defineProperty(navigator.permissions, 'query', {
    value: async ({ name }: { name: string }) => ({
      state: await binding({
        kind: 'permissionCheck',
        permission: name === 'clipboard-write' ? 'clipboard-sanitized-write' : name,
      }),
    }),
  })
}

function requireFrom(modules: Record<string, unknown>): (name: string) => unknown {
  return (name) => {
    if (name !== 'electron') throw new Error(`module not found: ${name}`)
    return new Proxy(modules, {
      get(those, key) {
        if (!(key in those)) throw new Error(`The Electron stand-in has no ${String(key)} for preload scripts.`)
        return those[key as string]
      },
    })
  }
}
