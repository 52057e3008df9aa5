import type { Client } from '@contract/index.ts'
import { createClient } from '@contract/client.ts'
import { useAuthStore } from '@/store/modules/auth.ts'
import { createEventStream } from '@/utils/http/events.ts'
import { createHttpTransport } from '@/utils/http/index.ts'
import { createBridgeTransport } from './bridge.ts'

const token = () => useAuthStore().accessToken
const onUnauthorized = () => useAuthStore().logout()
const events = createEventStream({ token, onUnauthorized })

/** Everything that can be asked: over the bridge in the desktop app, over HTTP in a browser. */
export const api: Client = createClient(window.tihc
  ? createBridgeTransport(window.tihc)
  : createHttpTransport({ token, onUnauthorized, on: events.on }))

/** Begins to hear the events of the person who signed in; the bridge needs no start. */
export function startEvents(userId: string) {
  if (!window.tihc) events.start(userId)
}

export function stopEvents() {
  events.stop()
}
