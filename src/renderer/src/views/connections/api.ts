import type { Connection } from '@contract/connections.ts'
import type { contract } from '@contract/index.ts'
import type { Input } from '@contract/procedure.ts'
import type { ConnectionQuery } from './connection-list.ts'
import type { PageOf } from '@/components/me/crud/types.ts'
import { api } from '@/api/index.ts'
import { useConnectionStore } from '@/store/index.ts'
import { filterConnections } from './connection-list.ts'

type Calls = typeof contract.connections
export type CreateInput = Input<Calls['create']>
export type TestInput = Input<Calls['test']>
export type RenewInput = Input<Calls['renewPassword']>
export type UpdateInput = Input<Calls['update']>

export default {
  async read(query: ConnectionQuery): Promise<PageOf<Connection>> {
    return { pageData: filterConnections(await useConnectionStore().load(), query) }
  },
  create: (input: CreateInput) => api.connections.create(input),
  update: (input: UpdateInput) => api.connections.update(input),
  delete: ({ id }: Connection) => api.connections.delete({ id }),
  test: (input: TestInput, signal: AbortSignal) => api.connections.test(input, { signal }),
  renewPassword: (input: RenewInput) => api.connections.renewPassword(input),
  connect: (id: string) => api.connections.connect({ id }),
  duplicate: ({ id }: Connection) => api.connections.duplicate({ id }),
  export: () => api.connections.export(),
  import: (file: Record<string, unknown>) => api.connections.import({ file }),
  knownHosts: () => api.knownHosts.list(),
  serverKeys: () => api.serverKeys.list(),
  forgetHost: (id: string) => api.knownHosts.forget({ id }),
  forgetServerKey: (id: string) => api.serverKeys.forget({ id }),
  parse: (url: string) => api.connections.parse({ url }),
}
