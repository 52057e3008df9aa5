import type { Context } from '../../contract/context.ts'
import type { Handlers } from '../../contract/index.ts'
import type { LocalApi } from '../local-api/local-api.ts'
import { TihcError } from '../../contract/errors.ts'

const notHere = { available: false, enabled: false, url: null, port: 0, username: '', hasPassword: false, problem: null } as const

/** @param localApi null on a host, which is the API itself */
export function createLocalApiHandlers(localApi: LocalApi | null): Pick<Handlers, 'localApi'> {
  /** Throws `forbidden` for whoever is not at the app's window: a call over the API must not open it further. */
  function own({ door }: Context): LocalApi {
    if (localApi && door === 'ipc') return localApi
    throw new TihcError('forbidden', 'The local API is switched in the window of the desktop app alone. Use its settings.')
  }

  return {
    localApi: {
      status: () => localApi?.status() ?? notHere,
      enable: ({ port }, context) => own(context).enable(port),
      disable: (_, context) => own(context).disable(),
      newPassword: (_, context) => own(context).newPassword(),
    },
  }
}
