import type { Transport } from '@contract/client.ts'
import type { EventName, EventPayload } from '@contract/events.ts'
import { TihcError } from '@contract/errors.ts'
import { t } from '@/locales/index.ts'
import { isAbort } from './abort.ts'
import { isPublic, procedureOf, toHttpRequest } from './request.ts'
import { saveResponse } from './save-response.ts'

export interface HttpOptions {
  token: () => string | undefined
  on: <E extends EventName>(event: E, listener: (payload: EventPayload<E>) => void) => () => void
}

/**
 * The host's calls over fetch. What goes wrong is thrown as a `TihcError`; a call that was aborted throws its
 * AbortError.
 */
export function createHttpTransport({ token, on }: HttpOptions): Transport {
  return {
    on,
    async call(name, input, options) {
      const { signal, file } = options
      const { kind, types } = procedureOf(name)
      const { method, url, body } = toHttpRequest(name, input)
      const type = kind === 'upload' ? file?.type || types?.[0] : body === undefined ? undefined : 'application/json'
      const ask = (bearer: string | undefined) => send(url, {
        method,
        body: kind === 'upload' ? file : body,
        signal,
        headers: {
          ...(bearer && { Authorization: `Bearer ${bearer}` }),
          ...(type !== undefined && { 'Content-Type': type }),
        },
      })
      const sent = isPublic(name) ? undefined : token()
      let response = await ask(sent)
      // A token that has been replaced in the meantime is not the one that was refused.
      if (response.status === 401 && sent && token() && sent !== token())
        response = await ask(token())
      if (response.ok && kind === 'download') return saveResponse(response, options)
      if (response.ok) return isEmpty(response) ? undefined : await response.json()
      throw TihcError.fromBody(await response.json().catch(() => undefined))
    },
  }
}

/** A success may have no body: 204, and a batch's 201. */
function isEmpty({ status, headers }: Response): boolean {
  return status === 204 || headers.get('content-length') === '0'
}

async function send(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init)
  } catch (error) {
    if (isAbort(error)) throw error
    throw new TihcError('unavailable', t('error.hostUnreachable'), undefined, { cause: error })
  }
}

export { isAbort }
