import { readFileSync } from 'node:fs'
import { runInNewContext } from 'node:vm'
import { createCodec } from './codec.ts'

/** What the page asks the stand-in's main side. */
export type PageMessage
  = | { kind: 'invoke' | 'send', channel: string, args: string }
    | { kind: 'receive' }
    | { kind: 'permissionRequest' | 'permissionCheck', permission: string }

/**
 * Under this name every frame finds its way to the main side; in the main frame it is taken away before the page sees
 * it.
 */
export const bindingName = '__electronStandIn'

/**
 * The script that makes a page's main frame what Electron makes it: it runs the preload script with a
 * `require('electron')`, and carries values between the worlds by the rules of `contextBridge`.
 */
export function pageScript(preload: string): string {
  const source = readFileSync(preload, 'utf8')
  return `(() => {
    const binding = globalThis.${bindingName};
    if (globalThis !== globalThis.top || location.href === 'about:blank') return;
    delete globalThis.${bindingName};
    (${startPage})(
      binding,
      (${createCodec})(),
      [${mainWorldFunctions(source).join(', ')}],
      (require, module, exports) => { ${source}\n },
    );
  })()`
}

/**
 * The functions that the preload script sends to the page's own world: as texts, so that they lose what surrounds them.
 */
function mainWorldFunctions(source: string): string[] {
  const found: string[] = []
  const electron = {
    contextBridge: {
      executeInMainWorld: ({ func }: { func: object }) => found.push(String(func)),
      exposeInMainWorld() {},
    },
    ipcRenderer: { on() {} },
  }
  runInNewContext(source, { require: () => electron, module: {}, exports: {} })
  return found
}

type Functions = Array<(...args: unknown[]) => unknown>
type Preload = (require: (name: string) => unknown, module: object, exports: object) => void

/** Runs in the page: it may use nothing but its arguments. */
function startPage(
  binding: (message: object) => Promise<string>,
  codec: ReturnType<typeof createCodec>,
  mainWorld: Functions,
  preload: Preload,
): void {
  const listeners = new Map<string, Array<(...args: unknown[]) => void>>()

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
    on(channel: string, listener: (...args: unknown[]) => void) {
      listeners.set(channel, [...(listeners.get(channel) ?? []), listener])
    },
  }

  /**
   * As `PassValueToOtherContext` of Electron: no prototypes, no errors' own properties; Maps and the like in one clone.
   */
  function cross(value: unknown): unknown {
    if (typeof value === 'function')
      return (...args: unknown[]) => crossCall(value as (...args: unknown[]) => unknown, args)
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

  function crossCall(call: (...args: unknown[]) => unknown, args: unknown[]): unknown {
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

  const contextBridge = {
    executeInMainWorld: ({ args = [] }: { args?: unknown[] }) => cross(mainWorld.shift()!(...args.map(cross))),
    exposeInMainWorld: (key: string, api: unknown) =>
      Object.defineProperty(globalThis, key, { value: deepFreeze(cross(api)), enumerable: true }),
  }

  /** What needs a permission asks the main side for it, as it would in Electron. */
  function askFor(
    owner: Record<string, unknown> | undefined,
    method: string,
    permission: string,
    refused: () => unknown,
  ): void {
    const original = owner?.[method] as ((...args: unknown[]) => unknown) | undefined
    if (!owner || !original) return
    Object.defineProperty(owner, method, {
      value: async (...args: unknown[]) =>
        (await binding({ kind: 'permissionRequest', permission })) === 'granted'
          ? original.apply(owner, args)
          : refused(),
    })
  }
  const { Notification, navigator } = globalThis as unknown as {
    Notification: Record<string, unknown>
    navigator: Record<string, Record<string, unknown>>
  }
  const notAllowed = () => {
    throw new DOMException('Permission denied.', 'NotAllowedError')
  }
  askFor(Notification, 'requestPermission', 'notifications', () => 'denied')
  askFor(navigator.clipboard, 'readText', 'clipboard-read', notAllowed)
  askFor(navigator.clipboard, 'writeText', 'clipboard-sanitized-write', notAllowed)
  askFor(navigator.mediaDevices, 'getUserMedia', 'media', notAllowed)

  Object.defineProperty(navigator.permissions, 'query', {
    value: async ({ name }: { name: string }) => ({
      state: await binding({
        kind: 'permissionCheck',
        permission: name === 'clipboard-write' ? 'clipboard-sanitized-write' : name,
      }),
    }),
  })

  function requireModule(name: string): unknown {
    if (name !== 'electron') throw new Error(`module not found: ${name}`)
    return new Proxy(
      { contextBridge, ipcRenderer },
      {
        get(modules, key) {
          if (!(key in modules)) throw new Error(`The Electron stand-in has no ${String(key)} for preload scripts.`)
          return modules[key as keyof typeof modules]
        },
      },
    )
  }

  async function receive(): Promise<void> {
    for (;;) {
      const [channel, ...args] = codec.decode(await binding({ kind: 'receive' })) as [string, ...unknown[]]
      for (const listener of listeners.get(channel) ?? []) listener({}, ...args)
    }
  }

  preload(requireModule, { exports: {} }, {})
  void receive()
}
