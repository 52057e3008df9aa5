import type { IpcReply } from '../../../contract/ipc.ts'
import type { IpcDoorOptions } from './ipc.ts'
import { expect, it, vi } from 'vitest'
import { z } from 'zod'
import { upload } from '../../../contract/procedure.ts'
import { createDispatcher } from '../../api/dispatcher.ts'
import { createEventHub } from '../../core/event-hub.ts'
import { silentLog } from '../../core/log.ts'
import { openIpcDoor } from './ipc.ts'

type Listener = (event: unknown, id: string, request: Map<string, unknown>) => Promise<IpcReply>
const handlers = vi.hoisted(() => new Map<string, unknown>())
vi.mock('electron', () => ({
  ipcMain: {
    handle: (name: string, listener: unknown) => handlers.set(name, listener),
    removeHandler: (name: string) => handlers.delete(name),
    on: () => {},
    off: () => {},
  },
}))

const sender = { on: () => {} }
const event = { sender, senderFrame: { parent: null, origin: 'app://tihc' } }

it('asks who calls again once the file of an upload is chosen', async () => {
  const put = upload({
    method: 'PUT',
    path: '/api/files/{id}',
    summary: 'Put',
    access: 'editor',
    types: ['text/csv'],
    input: z.strictObject({ id: z.string() }),
    output: z.looseObject({}),
  })
  const procedures = [{ name: 'files.put', resource: 'files', verb: 'put', procedure: put }] as never
  let role = 'admin'
  const stored: string[] = []
  const door = await openIpcDoor({
    dispatcher: createDispatcher(
      { files: { put: ({ role }: { role: string }) => ({ by: stored.push(role) }) } } as never,
      silentLog,
      undefined,
      procedures,
    ),
    hub: createEventHub({ firstId: 1 }),
    auth: {
      localAdmin: async () => ({ tenant: 't', user: 'u', username: 'ann', role }),
      on: () => () => {},
    } as unknown as IpcDoorOptions['auth'],
    window: () => ({ webContents: sender }) as never,
    origin: 'app://tihc',
    streams: {
      // The dialog is open for a while.
      async carry(_procedure, _context, invoke) {
        role = 'viewer'
        return invoke({ name: 'a.csv', type: 'text/csv', async* bytes() {} } as never)
      },
    },
    procedures,
    log: silentLog,
  })
  const call = handlers.get('files.put') as Listener
  const reply = await call(event, '1', new Map([['input', { id: 'a' }]])) as Map<string, unknown>
  expect(reply.get('error')).toMatchObject({ code: 'forbidden' })
  expect(stored).toEqual([])
  door.close()
})
