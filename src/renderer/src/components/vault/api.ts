import type { contract } from '@contract/index.ts'
import type { Input } from '@contract/procedure.ts'
import { api } from '@/api/index.ts'

export default {
  connection: (id: string) => api.connections.get({ id }),
  updateConnection: (input: Input<typeof contract.connections.update>) => api.connections.update(input),
  unlock: (password?: string) => api.vault.unlock(password === undefined ? {} : { password }),
  reset: () => api.vault.reset(),
  /** Hears that it was locked, opened or changed, in whatever window. */
  onChange: (listener: () => void) =>
    api.on('changed', ({ changed: { resource } }) => void (resource === 'vault' && listener())),
}
