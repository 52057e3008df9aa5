import type { Log } from '../core/log.ts'
import type { OpenDoor } from '../local-api/door-switch.ts'
import type { Services } from '../services.ts'
import { pagesFolder, programVersion } from '../core/program.ts'
import { openHttpHost } from '../transport/http/http.ts'

/** The HTTP host inside the app: this machine alone reaches it, and every call needs a token. */
export function openLocalDoor({ dispatcher, hub, auth }: Services, log: Log): OpenDoor {
  return port =>
    openHttpHost({
      dispatcher,
      hub,
      auth,
      log,
      version: programVersion,
      pages: pagesFolder,
      host: '127.0.0.1',
      port,
      strictAuth: true,
    })
}
