import type { DataSource } from '@contract/data-sources.ts'
import type { PageOf } from '@/components/me/crud/types.ts'
import { api } from '@/api/index.ts'
import { sourceName, useDataSourceStore } from '@/store/index.ts'

export interface SourceQuery { search: string }
export interface DatabaseRow { name: string }

export default {
  async read({ search }: SourceQuery): Promise<PageOf<DataSource>> {
    const sourceStore = useDataSourceStore()
    if (!sourceStore.loaded) await sourceStore.load()
    const wanted = search.trim().toLowerCase()
    return { pageData: sourceStore.sources.filter(source => sourceName(source).toLowerCase().includes(wanted)) }
  },
  /**
   * Databases of a connection that are not the server's own.
   *
   * @throws why it cannot be asked
   */
  async databases(connectionId: string): Promise<DatabaseRow[]> {
    const { data, errors } = await api.databases.list({ connectionId })
    if (errors?.length) throw new Error(errors[0]!.error)
    return data.filter(({ system }) => !system).map(({ name }) => ({ name }))
  },
  sync: (id: string, databases?: string[]) => api.dataSources.sync({ id, ...databases && { databases } }),
  schedule: (id: string, hours: number | null) => api.dataSources.update({ id, every_hours: hours }),
  delete: (id: string) => api.dataSources.delete({ id }),
  snapshots: async (id: string) => (await api.dataSources.snapshots({ id })).data,
  drift: (id: string, range: { from?: number, to?: number }) => api.dataSources.drift({ id, ...range }),
  leftOut: async (id: string) => (await api.dataSources.leftOut({ id })).data,
  takeIn: (id: string, name: string) => api.dataSources.takeIn({ id, name }),
  renames: async (id: string) => (await api.dataSources.renames({ id })).data,
  answerRename: (id: string, rename: string, same: boolean) => api.dataSources.answerRename({ id, rename, same }),
}
