import type { IpcReply, IpcRequest } from '../contract/ipc.ts'
import type { Wires } from './page-client.ts'
import { contextBridge, ipcRenderer } from 'electron'
import { cancelChannel } from '../contract/ipc.ts'
import { installClient } from './page-client.ts'

/** Put in by the build from the contract: its schemas would be dead weight here. */
declare const contractNames: { procedures: string[], events: string[] }

const { procedures, events } = contractNames

const wires: Wires = {
  invoke: (name: string, id: string, request: IpcRequest) => ipcRenderer.invoke(name, id, request) as Promise<IpcReply>,
  cancel: (id: string) => ipcRenderer.send(cancelChannel, id),
  // The page never sees Electron's event: through it one could answer on any channel.
  listen: (event: string, hear: (payload: unknown) => void) =>
    void ipcRenderer.on(event, (_, payload: unknown) => hear(payload)),
}

// In the page's own world, where an AbortSignal still is one and an error keeps what it carries: what crosses between
// the worlds are the wires alone, and only the client can reach them.
contextBridge.executeInMainWorld({ func: installClient, args: [procedures, events, wires] })
