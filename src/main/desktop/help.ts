import type { Dispatcher } from '../api/dispatcher.ts'
import type { AuthService } from '../auth/auth-service.ts'
import type { Updates } from './updates/updates.ts'
import type { Dialogs } from './window/dialogs.ts'
import { clipboard, shell } from 'electron'

export interface HelpOptions {
  dispatcher: Dispatcher
  auth: Pick<AuthService, 'localAdmin'>
  dialogs: Pick<Dialogs, 'tell'>
  /** What is said once the diagnostics can be pasted. */
  copied: string
  logFile: string
  updates: Updates
}

/** What a person needs to report a fault. */
export interface Help {
  copyDiagnostics: () => Promise<void>
  showLog: () => void
  checkForUpdates: () => Promise<void>
}

export function createHelp({ dispatcher, auth, dialogs, copied, logFile, updates }: HelpOptions): Help {
  return {
    async copyDiagnostics() {
      const person = await auth.localAdmin()
      const { text } = (await dispatcher.invoke(
        'app.diagnostics',
        {},
        { ...person, signal: new AbortController().signal, door: 'ipc', address: '' },
      )) as { text: string }
      clipboard.writeText(text)
      await dialogs.tell(copied)
    },
    showLog: () => shell.showItemInFolder(logFile),
    checkForUpdates: updates.checkNow,
  }
}
