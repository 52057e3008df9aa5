import type { Handlers } from '../../contract/index.ts'
import type { LocalApi } from './local-api.ts'
import { TihcError } from '../../contract/errors.ts'

const notHere = {
  available: false,
  enabled: false,
  url: null,
  port: 0,
  username: '',
  hasPassword: false,
  problem: null,
} as const

/** @param localApi null on a host, which is the API itself */
export function createLocalApiHandlers(localApi: LocalApi | null): Pick<Handlers, 'localApi'> {
  /** @throws {TihcError} `forbidden` on a host */
  function own(): LocalApi {
    if (localApi) return localApi
    throw new TihcError(
      'forbidden',
      'The local API is switched in the window of the desktop app alone. Use its settings.',
    )
  }

  return {
    localApi: {
      status: () => localApi?.status() ?? notHere,
      enable: (_, { port }) => own().enable(port),
      disable: () => own().disable(),
      newPassword: () => own().newPassword(),
    },
  }
}
