import { readFileSync } from 'node:fs'
import { runInNewContext } from 'node:vm'
import { codecSource } from './codec.ts'
import { startPageSource } from './page-world.ts'

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
    (${startPageSource})(
      binding,
      (${codecSource})(),
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
