import type { Client } from '@contract/index.ts'
import { createClient } from '@contract/client.ts'
import { createEventStream } from '@/utils/http/events.ts'
import { createHttpTransport } from '@/utils/http/index.ts'
import { isPublic } from '@/utils/http/request.ts'
import { askKey } from './ask-key.ts'
import { createBridgeTransport } from './bridge.ts'
import { caller } from './caller.ts'
import { askingForKeys } from './key-questions.ts'
import { onRecoverable, withRecovery } from './recovery.ts'

const token = () => caller().token()
const events = createEventStream({ token, onUnauthorized: () => caller().renew() })

const transport = window.tihc
  ? createBridgeTransport(window.tihc)
  : createHttpTransport({ token, on: events.on })

/** Everything that can be asked: over the bridge in the desktop app, over HTTP in a browser. */
export const api: Client = createClient(askingForKeys(withRecovery(transport), {
  ask: askKey,
  mayAccept: () => caller().mayAcceptKeys(),
}))

// A token that has ended: the person signs in again over the page, which stays as it is, and the call goes on.
// The 401 of a public call is the answer to who signs in.
onRecoverable((error, name) => error.code === 'unauthorized' && !isPublic(name) ? caller().renew() : undefined)

/** Begins to hear the events of the person who signed in; the bridge needs no start. */
export function startEvents(userId: string) {
  if (!window.tihc) events.start(userId)
}

export function stopEvents() {
  events.stop()
}
