import type { Log } from '../../core/log.ts'
import type { Services } from '../../services.ts'
import { nativeTheme } from 'electron'
import { isChanged } from '../../../contract/events.ts'

/** Windows, menus and dialogs of the system are as light or dark as the person has set the pages. */
export async function followTheme(
  { auth, hub, settings }: Pick<Services, 'auth' | 'hub' | 'settings'>,
  log: Log,
): Promise<void> {
  const person = await auth.localAdmin()
  const follow = async () => {
    nativeTheme.themeSource = (await settings.get(person)).general.theme
  }
  hub.subscribe(person, ({ event }) => {
    if (isChanged(event) && event.changed.resource === 'settings')
      follow().catch(error => log.error('reading the theme', error))
  })
  await follow()
}
