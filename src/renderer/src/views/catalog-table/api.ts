import type { contract } from '@contract/index.ts'
import type { Input, Output } from '@contract/procedure.ts'
import { api } from '@/api/index.ts'

export type TableDetails = Output<typeof contract.dataTables.details>

export default {
  read: (id: string) => api.dataTables.details({ id, gone: true }),
  definition: (id: string) => api.dataTables.definition({ id }),
  timeline: async (id: string) => (await api.dataTables.timeline({ id })).data,
  update: (table: Input<typeof contract.dataTables.update>) => api.dataTables.update(table),
  createColumn: (column: Input<typeof contract.dataTableColumns.create>) => api.dataTableColumns.create(column),
  updateColumn: (column: Input<typeof contract.dataTableColumns.update>) => api.dataTableColumns.update(column),
  deleteColumn: (id: string) => api.dataTableColumns.delete({ id }),
  reorder: (tableId: string, ids: string[]) => api.dataTableColumns.reorder({ data_table_id: tableId, ids }),
  setUsage: (usage: Input<typeof contract.dataTableUsages.upsert>) => api.dataTableUsages.upsert(usage),
}
