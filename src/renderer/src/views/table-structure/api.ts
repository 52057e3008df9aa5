import type { TableDefinition } from '@contract/definition.ts'
import { api } from '@/api/index.ts'

export interface AlterInput {
  id: string
  revision: string
  table: TableDefinition
  renamed: { columns: Record<string, string>, indexes: Record<string, string> }
}

export default {
  /** What the last sync saw stands in where the server gives no answer. */
  read: (id: string) => api.tables.definition({ id, snapshot: 'fallback' }),
  plan: (input: AlterInput) => api.tables.alter({ ...input, preview: true }),
  alter: (input: AlterInput) => api.tables.alter({ ...input, preview: false }),
  planNew: (databaseId: number, table: TableDefinition) => api.tables.create({ databaseId, table, preview: true }),
  create: (databaseId: number, table: TableDefinition) => api.tables.create({ databaseId, table, preview: false }),
}
