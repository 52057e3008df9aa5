import type { Client } from '@contract/index.ts'
import { createClient } from '@contract/client.ts'
import { useAuthStore } from '@/store/modules/auth.ts'
import { useUserStore } from '@/store/modules/user.ts'
import { createEventStream } from '@/utils/http/events.ts'
import { createHttpTransport } from '@/utils/http/index.ts'
import { askHostKey } from './ask-host-key.ts'
import { createBridgeTransport } from './bridge.ts'
import { askingForHostKeys } from './host-keys.ts'

const token = () => useAuthStore().accessToken
const onUnauthorized = () => useAuthStore().logout()
const events = createEventStream({ token, onUnauthorized })

const transport = window.tihc
  ? createBridgeTransport(window.tihc)
  : createHttpTransport({ token, onUnauthorized, on: events.on })

/** Everything that can be asked: over the bridge in the desktop app, over HTTP in a browser. */
export const api: Client = createClient(askingForHostKeys(transport, { ask: askHostKey, mayAccept: () => useUserStore().canEdit }))

/** Begins to hear the events of the person who signed in; the bridge needs no start. */
export function startEvents(userId: string) {
  if (!window.tihc) events.start(userId)
}

export function stopEvents() {
  events.stop()
}
