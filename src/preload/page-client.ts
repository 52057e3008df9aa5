import type { ErrorBody } from '../contract/errors.ts'
import type { IpcReply, IpcRequest } from '../contract/ipc.ts'

/** What reaches from the page to the preload script. */
export interface Wires {
  invoke: (name: string, id: string, request: IpcRequest) => Promise<IpcReply>
  cancel: (id: string) => void
  listen: (event: string, hear: (payload: unknown) => void) => void
}

type Listener = (payload: unknown) => void

/**
 * Puts `window.tihc` into the page, frozen: `{<resource>: {<verb>(input, {signal}?)}, on(event, listener)}`. What
 * fails is thrown as an Error that carries the one error object: `error`, `code`, `details`. A call that is given up
 * throws its signal's reason.
 *
 * It is sent to the page as text, so it may use nothing but its arguments and what every page has.
 */
export function installClient(procedures: string[], events: string[], wires: Wires): void {
  function fail(body: ErrorBody): Error {
    return Object.assign(new Error(body.error), body)
  }

  async function ask(name: string, id: string, input: unknown): Promise<unknown> {
    let reply: IpcReply
    try {
      reply = await wires.invoke(name, id, new Map([['input', input]]))
    } catch (error) {
      throw /clone/i.test(String(error))
        ? fail({
            error: 'The input holds something that cannot be sent, such as a function. Send plain values.',
            code: 'bad_request',
          })
        : fail({ error: 'The app did not answer. Try again; if it stays, restart TiHC.', code: 'unavailable' })
    }
    const answered = new Map<string, unknown>(reply)
    if (answered.has('error')) throw fail(answered.get('error') as ErrorBody)
    return answered.get('output')
  }

  function call(name: string, input: unknown, signal: AbortSignal | undefined): Promise<unknown> {
    if (!signal) return ask(name, crypto.randomUUID(), input)
    return new Promise((resolve, reject) => {
      signal.throwIfAborted()
      const id = crypto.randomUUID()
      const giveUp = () => {
        wires.cancel(id)
        try { signal.throwIfAborted() } catch (reason) { reject(reason) }
      }
      signal.addEventListener('abort', giveUp, { once: true })
      ask(name, id, input).then(resolve, reject).finally(() => signal.removeEventListener('abort', giveUp))
    })
  }

  const listeners = new Map<string, Set<Listener>>()
  for (const event of events) {
    const those = new Set<Listener>()
    listeners.set(event, those)
    wires.listen(event, (payload) => {
      for (const listener of Array.from(those)) listener(payload)
    })
  }

  function on(event: string, listener: Listener): () => void {
    const those = listeners.get(event)
    if (!those || typeof listener !== 'function')
      throw new TypeError(`on() takes one of ${events.join(', ')} and a function.`)
    // A wrapper of its own for each call: the same function may listen twice, and each ends alone.
    const hear: Listener = payload => listener(payload)
    those.add(hear)
    return () => void those.delete(hear)
  }

  const client: Record<string, unknown> = { on }
  for (const name of procedures) {
    const [resource, verb] = name.split('.') as [string, string]
    const verbs = (client[resource] ??= {}) as Record<string, unknown>
    verbs[verb] = Object.freeze((input: unknown = {}, options: { signal?: AbortSignal } = {}) =>
      call(name, input, options.signal))
  }
  for (const part of Object.values(client)) Object.freeze(part)
  const value = Object.freeze(client)
  Object.defineProperty(globalThis, 'tihc', { value, enumerable: true, writable: false, configurable: false })
}
