import type { Connection } from '@contract/connections.ts'
import type { contract } from '@contract/index.ts'
import type { Input } from '@contract/procedure.ts'
import type { PageOf, Paging } from '@/components/me/crud/types.ts'
import { api } from '@/api/index.ts'
import { useConnectionStore } from '@/store/index.ts'

type Calls = typeof contract.connections
export type CreateInput = Input<Calls['create']>
export type TestInput = Input<Calls['test']>
export type UpdateInput = Input<Calls['update']>

export interface ConnectionQuery { search: string }

export default {
  async read({ search, pageNo, pageSize }: ConnectionQuery & Paging): Promise<PageOf<Connection>> {
    const wanted = search.trim().toLowerCase()
    const found = (await useConnectionStore().load())
      .filter(({ name, host, file }) => !wanted || [name, host, file].some(text => text?.toLowerCase().includes(wanted)))
    return { pageData: found.slice((pageNo - 1) * pageSize, pageNo * pageSize), total: found.length }
  },
  create: (input: CreateInput) => api.connections.create(input),
  update: (input: UpdateInput) => api.connections.update(input),
  delete: ({ id }: Connection) => api.connections.delete({ id }),
  test: (input: TestInput, signal: AbortSignal) => api.connections.test(input, { signal }),
  parse: (url: string) => api.connections.parse({ url }),
}
