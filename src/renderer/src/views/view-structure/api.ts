import type { WantedView } from '@contract/views.ts'
import { TihcError } from '@contract/errors.ts'
import { api } from '@/api/index.ts'

/** What a view is, and where. */
export interface ShownView extends Omit<WantedView, 'select'> {
  name: string
  /** Null where this account may not see it. */
  select: string | null
  definer: string | null
  columns: Array<{ name: string, type: string }>
  /** Why it cannot be read, in the server's words; '' where it can. */
  problem: string
  ddl: string | null
  /** Null for one that is still to be made, and for what a sync saw. */
  revision: string | null
  connectionId: string
  databaseId: number
  database: string
  /** When a sync saw it; null where the server said it now. */
  asOf: string | null
  /** Why the server said nothing. */
  reason: string
}

async function readLive(id: string): Promise<ShownView> {
  const { data, problem, ...rest } = await api.views.get({ id })
  return { ...data, ...rest, problem: problem ?? '', asOf: null, reason: '' } as ShownView
}

/** What the last sync saw of it. */
async function readKept(id: string): Promise<ShownView> {
  const { data, asOf = null, errors, ...rest } = await api.tables.definition({ id, snapshot: 'fallback' })
  const isView = data.kind === 'view'
  return {
    name: data.name,
    select: isView ? data.definition : null,
    columnNames: null,
    algorithm: null,
    security: null,
    checkOption: null,
    definer: null,
    columns: isView ? data.columns.map(({ name, type }) => ({ name, type: type.text })) : [],
    problem: '',
    ...rest,
    revision: null,
    asOf,
    reason: errors?.[0]?.error ?? '',
  }
}

export default {
  /** What the last sync saw stands in where the server gives no answer. */
  async read(id: string): Promise<ShownView> {
    try {
      return await readLive(id)
    } catch (error) {
      if (error instanceof TihcError && error.code === 'unavailable') return await readKept(id)
      throw error
    }
  },
  definition: async (id: string) => (await api.tables.definition({ id })).data,
  plan: (id: string, revision: string, view: WantedView) => api.views.alter({ id, revision, view, preview: true }),
  alter: (id: string, revision: string, view: WantedView) => api.views.alter({ id, revision, view, preview: false }),
  planNew: (databaseId: number, name: string, view: WantedView) =>
    api.views.create({ databaseId, name, view, preview: true }),
  create: (databaseId: number, name: string, view: WantedView) =>
    api.views.create({ databaseId, name, view, preview: false }),
}
