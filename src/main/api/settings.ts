import type { Handlers } from '../../contract/index.ts'
import type { SettingsService } from '../settings/settings-service.ts'

export function createSettingsHandlers(service: Pick<SettingsService, 'get' | 'update'>): Pick<Handlers, 'settings'> {
  return {
    settings: {
      get: (_, context) => service.get(context),
      update: (patch, context) => service.update(context, patch),
    },
  }
}
